import { expect, test } from 'vitest';
import { needsGuard, withGuard, withGuardInEveryCell, withoutGuard } from './formula-guard.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['-G1', "'-G1"],
  ["'-G1", "''-G1"],
  ["''@x", "'''@x"],
  ['\uff1dA1', "'\uff1dA1"],
  ["'plain", "'plain"],
  ["'", "'"],
  ['A-1', 'A-1'],
  ['', ''],
])('%j is written as %j and comes back', (text, written) => {
  expect(withGuard(text)).toBe(written);
  expect(withoutGuard(written)).toBe(text);
  expect(needsGuard(written)).toBe(written !== text);
});

test.each([
  ['x;=1+1', "x;'=1+1"],
  ['x; =1+1', "x;' =1+1"],
  ['=1;-2|@3;4', "'=1;'-2|'@3;4"],
  ['x\t+1', "x\t'+1"],
  ['A-1,-5.00,active', 'A-1,-5.00,active'],
])('whatever separates its cells, %j holds no formula: %j', (text, written) => {
  expect(withGuardInEveryCell(text)).toBe(written);
});
