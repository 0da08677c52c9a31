import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiResponse } from './fake-api.ts';

export const recordedYear: Readonly<Record<string, ApiResponse>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded/year.json'), 'utf8'),
);

export type Fields = Readonly<Record<string, unknown>>;

/** Changes fields of the year's newest import in the recorded responses, and leaves the digits of all other figures. */
export function newestImport(change: (given: Fields) => Fields) {
  const changed = (text: string) => JSON.stringify(change(JSON.parse(text)));
  return (path: string): ApiResponse | undefined => {
    const response = recordedYear[path];
    if (response === undefined) return undefined;
    const body =
      path === '/imports/13'
        ? changed(response.body)
        : response.body.replace(/\{"id":13,"outcome".*?"undone_by":null\}/, changed);
    return body === response.body ? undefined : { ...response, body };
  };
}

export const halfTheBook = {
  check: 'missing_ids',
  message: '1,148 of 2,297 assets are not on the tape: 49.98%, where up to 10% is plausible.',
};

export const accepted = (given: Fields): Fields => ({
  ...given,
  assets_missing: 0,
  missing_value: 0,
  failed_checks: [halfTheBook],
});

export const implausible = (given: Fields): Fields => ({ ...accepted(given), outcome: 'implausible' });
