import { describe, expect, test } from 'vitest';
import { parts } from './changed-paths.ts';
import { type NeededJob, objections } from './required-gate.ts';

const concerned = (value: string) => Object.fromEntries(parts.map((part) => [part, value]));

function needs(changes: Record<string, Partial<NeededJob>> = {}): Record<string, NeededJob> {
  const all: Record<string, NeededJob> = {
    changes: { result: 'success', outputs: concerned('true') },
    pipeline: { result: 'success' },
  };
  for (const part of parts) all[part] = { result: 'success' };
  for (const [name, change] of Object.entries(changes)) all[name] = { result: 'success', ...all[name], ...change };
  return all;
}

describe('the gate', () => {
  test('opens when everything succeeded', () => {
    expect(objections(needs())).toEqual([]);
  });

  test('opens when what the change does not concern was left out', () => {
    expect(
      objections(
        needs({ changes: { outputs: { ...concerned('true'), infra: 'false' } }, infra: { result: 'skipped' } }),
      ),
    ).toEqual([]);
  });

  test.each(['failure', 'cancelled', 'timed_out', 'something new'])('stays shut when a job ended as %s', (result) => {
    expect(objections(needs({ backend: { result } }))).toEqual([`backend: ${result}`]);
  });

  test('stays shut when a job was skipped that the change concerns', () => {
    expect(objections(needs({ system: { result: 'skipped' } }))).toEqual([
      'system was skipped, though the change concerns it',
    ]);
  });

  test('stays shut when a job was skipped that always runs', () => {
    expect(objections(needs({ pipeline: { result: 'skipped' } }))).toEqual([
      'pipeline was skipped, though the change concerns it',
    ]);
  });

  test('stays shut when what the change concerns could not be told', () => {
    expect(objections(needs({ changes: { result: 'failure' } }))).toEqual([
      'what the change concerns could not be told (changes: failure)',
    ]);
    expect(objections(needs({ changes: { outputs: { ...concerned('true'), start: '' } } }))).toEqual([
      'changes did not say whether start is concerned',
    ]);
    expect(objections({})).toEqual(['what the change concerns could not be told (changes: absent)']);
  });

  test('stays shut when it did not wait for a check', () => {
    const { frontend: _left, ...rest } = needs();
    expect(objections(rest)).toEqual(['frontend is not among the jobs that were waited for']);
  });
});
