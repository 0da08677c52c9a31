import type { Fault } from '../loans/fault.ts';
import { type Columns, columnReader, type FieldReader } from './columns.ts';
import { condition } from './conditions.ts';
import { ProfileError } from './profile.document.ts';
import type { FieldText, StatusRuleText } from './profile.schema.ts';

const folded = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').toLowerCase();

/** The status by the value of one column; upper and lower case are the same where that leaves one meaning. */
export function statusByValue(columns: Columns, { column, values = {} }: FieldText, key: string): FieldReader {
  if (column === undefined) throw new ProfileError(`${key} needs the key "column".`);
  const { read: raw, label } = columnReader(columns, column, key);
  const exact = new Map(Object.entries(values));
  const loose = new Map<string, string | undefined>();
  for (const [text, status] of exact) {
    const known = loose.has(folded(text)) && loose.get(folded(text)) !== status;
    loose.set(folded(text), known ? undefined : status);
  }
  // Without a dictionary the column holds our own statuses.
  for (const status of ['active', 'paid', 'defaulted']) if (exact.size === 0) loose.set(status, status);
  const unknown: Fault = {
    code: 'status_unknown',
    message: `The profile does not say what this status means. Add it to ${key}.values.`,
  };
  const statusOf = (text: string) => exact.get(text) ?? loose.get(folded(text)) ?? (text === '' ? '' : unknown);
  return { raw, label, read: (row) => statusOf(raw(row)) };
}

/** The status by the first rule whose condition a row meets. */
export function statusByRules(columns: Columns, rules: readonly StatusRuleText[], key: string): FieldReader {
  const compiled = rules.map((rule, index) => {
    const at = `${key}[${index + 1}]`;
    const { means, else: otherwise } = rule;
    if ((means === undefined) === (otherwise === undefined))
      throw new ProfileError(`${at} needs either the key "means" or the key "else".`);
    if (means !== undefined) return { status: means, meets: condition(columns, rule, at) };
    if (rule.column !== undefined || index !== rules.length - 1)
      throw new ProfileError(`${at}: "else" stands alone, in the last rule.`);
    return { status: otherwise ?? '', meets: () => true };
  });
  const names = [...new Set(rules.flatMap(({ column }) => (column === undefined ? [] : [column].flat())))];
  const { read: raw } = columnReader({ ...columns, used: new Set() }, names.length === 0 ? [] : names, key);
  const unmatched: Fault = {
    code: 'status_unmatched',
    message: `No rule of ${key} fits this row, and there is none with "else".`,
  };
  return {
    label: names.join(', '),
    raw,
    read: (values) => compiled.find(({ meets }) => meets(values))?.status ?? unmatched,
  };
}
