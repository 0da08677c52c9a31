import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test('keeps decimals as the text they were written as', () => {
  const parsed = parseExactJson('{"value":9007199254740993.01,"overdue_rate_value":0.100000,"nominal_value":0}');
  expect(parsed).toEqual({ value: '9007199254740993.01', overdue_rate_value: '0.100000', nominal_value: '0' });
});

test('parses the contract’s integers as numbers', () => {
  expect(parseExactJson('{"count":20,"revision":7,"import_id":3,"days_past_due":null}')).toEqual({
    count: 20,
    revision: 7,
    import_id: 3,
    days_past_due: null,
  });
});

test('leaves everything that isn’t a number unchanged', () => {
  expect(parseExactJson('[{"id":"0012","due_date":"2026-10-31","demo":false}]')).toEqual([
    { id: '0012', due_date: '2026-10-31', demo: false },
  ]);
});
