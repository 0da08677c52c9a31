import { expect, it } from 'vitest';
import { databaseErrorKind, explained } from './errors.ts';

const failure = (code: string, syscall?: string) => Object.assign(new Error('failed'), { code, syscall });

it.each([
  ['ENOENT', 'connect', 'unreachable'],
  ['ECONNREFUSED', 'connect', 'unreachable'],
  ['ENOENT', 'open', undefined],
  ['ENOSPC', 'write', undefined],
  ['EROFS', 'open', undefined],
  ['EPERM', 'open', undefined],
  ['53100', undefined, 'exhausted'],
  ['53400', undefined, 'exhausted'],
  ['53300', undefined, 'unreachable'],
  ['23505', undefined, 'query'],
  ['XX000', undefined, 'query'],
])('%s of %s is of kind %s', (code, syscall, kind) => {
  expect(databaseErrorKind(failure(code, syscall))).toBe(kind);
});

it('a command reports a full disk as such, not as an unreachable database', () => {
  const full = Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' });
  expect((explained(full) as Error).message).toBe(
    'The database has no room left to work in: could not extend file: No space left on device. Make room for it (disk or memory), then run this again.',
  );
  const ownDisk = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(explained(ownDisk)).toBe(ownDisk);
});
