import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../api/contract.ts';
import { comparedTape } from './compared-tape.ts';

const tape = (as_of_date: string) => ({ as_of_date }) as Snapshot;
const tapes = ['2026-07-31', '2026-08-31', '2026-09-30', '2026-10-31'].map(tape);
const date = (against: string | undefined) => comparedTape(tapes, against).before?.as_of_date;

describe('the tape that the overview compares with', () => {
  test('is the one before, unless the address names a day', () => {
    expect(comparedTape(tapes, undefined)).toEqual({ before: tape('2026-09-30'), fault: undefined });
  });

  test('is that of the day, or the newest before it', () => {
    expect(date('2026-08-31')).toBe('2026-08-31');
    expect(date('2026-09-15')).toBe('2026-08-31');
  });

  test.each([
    ['2026-02-31', '2026-02-31 is not a date.'],
    ['yesterday', 'yesterday is not a date.'],
    ['2026-10-31', 'A tape of 31 Oct 2026 is not earlier than the one shown.'],
    ['2027-01-01', 'A tape of 1 Jan 2027 is not earlier than the one shown.'],
    ['2026-07-30', 'There is no tape of 30 Jul 2026 or before.'],
  ])('is the one before where %s can not be taken, and says why', (against, fault) => {
    expect(comparedTape(tapes, against)).toEqual({ before: tape('2026-09-30'), fault });
  });

  test('is none where there is only one tape', () => {
    expect(comparedTape(tapes.slice(0, 1), undefined)).toEqual({ before: undefined, fault: undefined });
    expect(comparedTape([], '2026-07-31')).toEqual({ before: undefined, fault: undefined });
  });
});
