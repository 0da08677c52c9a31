import { expect, test } from 'vitest';
import {
  addDays,
  endOfMonth,
  formatDate,
  formatDuration,
  formatInstant,
  formatMonth,
  isCalendarDate,
} from './dates.ts';

test('shows calendar dates unshifted, in any time zone', () => {
  expect(formatDate('2026-10-31')).toBe('31 Oct 2026');
  expect(formatDate('2026-09-01')).toBe('1 Sep 2026');
  expect(formatMonth('2026-09')).toBe('Sep 2026');
});

test('shows a point in time in the portfolio’s time zone and names the zone', () => {
  expect(formatInstant('2026-11-22T23:30:00Z', 'UTC')).toBe('22 Nov 2026, 23:30 UTC');
  expect(formatInstant('2026-11-22T23:30:00Z', 'Asia/Tokyo')).toBe('23 Nov 2026, 08:30 GMT+9');
});

test('counts days across months and leap years', () => {
  expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
  expect(endOfMonth('2028-02')).toBe('2028-02-29');
  expect(endOfMonth('2026-12')).toBe('2026-12-31');
});

test('formats durations', () => {
  expect(formatDuration('2026-11-22T10:00:00.000Z', '2026-11-22T10:00:00.200Z')).toBe('under 1 s');
  expect(formatDuration('2026-11-22T10:00:00Z', '2026-11-22T10:03:20Z')).toBe('3 min 20 s');
});

test('refuses dates that are not in the calendar', () => {
  expect(isCalendarDate('2028-02-29')).toBe(true);
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', 'soon', ''])
    expect(isCalendarDate(text), text).toBe(false);
});
