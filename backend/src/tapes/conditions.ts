import { isFault } from '../loans/fault.ts';
import { type Columns, columnReader } from './columns.ts';
import { numberReader } from './numbers.ts';
import { ProfileError } from './profile.document.ts';
import type { ConditionText } from './profile.schema.ts';

export type Condition = (values: readonly string[]) => boolean;

/** @throws ProfileError where the condition does not say what it compares */
export function condition(columns: Columns, { column, is, above }: ConditionText, key: string): Condition {
  if (column === undefined) throw new ProfileError(`${key} needs the key "column".`);
  const { read } = columnReader(columns, column, key);
  if ((is === undefined) === (above === undefined))
    throw new ProfileError(`${key} needs either the key "is" or the key "above".`);
  if (is !== undefined) {
    const wanted = new Set(typeof is === 'string' ? [is] : is);
    return (values) => wanted.has(read(values));
  }
  const toNumber = numberReader(undefined, key);
  const limit = Number(above);
  return (values) => {
    const number = toNumber(read(values));
    return !isFault(number) && Number(number) > limit;
  };
}
