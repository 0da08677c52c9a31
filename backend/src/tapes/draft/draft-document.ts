import { assetField, type FieldName, fieldNames, requiredFields } from '../../loans/asset-fields.ts';
import type { NumberFormatText } from '../profile.schema.ts';
import type { ColumnContents } from './column-contents.ts';
import { dateGuess, type Guess, guessFields, statusMeaning } from './field-guesses.ts';

/** What was seen of a tape. */
export interface SeenTape {
  readonly name: string;
  readonly rows: number;
  /** Of the file, like its delimiter or the lines before the header; only what has to be said. */
  readonly file: Readonly<Record<string, string>>;
  readonly columns: readonly ColumnContents[];
}

/** A profile in YAML to start from: what was found is in comments, and so is all that a person has to decide. */
export function draftProfile(tape: SeenTape): string {
  const guesses = guessFields(tape.columns);
  const asOf = asOfGuess(tape.columns);
  const used = new Set([...guesses.values(), ...(asOf ? [asOf] : [])].map(({ column }) => column));
  const rest = tape.columns.filter((column) => !used.has(column) && column.name !== '');
  return [
    '# yaml-language-server: $schema=./profile.schema.json',
    `# A draft, from ${count(tape.rows, 'row')} of ${comment(tape.name)}. Decide what is marked with "?", then try it with --dry-run.`,
    `about: ${scalar(`Tapes like ${tape.name}`)}`,
    ...(Object.keys(tape.file).length === 0 ? [] : [`file: ${flow(tape.file)}`]),
    ...asOfLines(asOf),
    'fields:',
    ...fieldNames.flatMap((field) => fieldLines(field, guesses.get(field))),
    ...(guesses.has('due_date') ? [] : termLines(rest, guesses.get('origination_date'))),
    '# Columns that nothing is read from:',
    ...rest.map((column) => `#   ${described(column)}`),
    '',
  ].join('\n');
}

function asOfGuess(columns: readonly ColumnContents[]): Guess | undefined {
  const named = columns.filter(
    (column) => /as.?of|report|cut.?off|period.?end|snapshot/i.test(column.name) && column.distinct === 1,
  );
  const isEnd = ({ name }: ColumnContents) => /end/i.test(name);
  return [...named.filter(isEnd), ...named].map(dateGuess).find((guess) => guess !== undefined);
}

function asOfLines(found: Guess | undefined): string[] {
  if (found === undefined)
    return [
      '# ? as_of: no column has one date for all rows; say --as-of, or as_of: { from: file_name, date: YYYY-MM-DD }',
    ];
  const { column, date } = found;
  return [...notes(found), `as_of: ${flow({ column: column.name, ...(date !== undefined && { date }) })}`];
}

/** Many lenders give a date of issue and a term instead of a maturity. */
function termLines(columns: readonly ColumnContents[], origination: Guess | undefined): string[] {
  const term = columns.find(({ name }) => /term|months/i.test(name));
  if (term === undefined || origination === undefined) return [];
  const { column, date } = origination;
  const keys = { column: column.name, ...(date !== undefined && { date }) };
  return [
    `  # ? perhaps due_date: ${flow(keys).slice(0, -2)}, plus_months: { column: ${scalar(term.name)} } }`,
    `  # ${described(term)}`,
  ];
}

function fieldLines(field: FieldName, guess: Guess | undefined): string[] {
  const { meaning } = assetField(field);
  if (guess === undefined)
    return (requiredFields as readonly string[]).includes(field)
      ? [`  # ? ${field}: no column looks like it. ${meaning}.`]
      : [];
  const lines = notes(guess).map((line) => `  ${line}`);
  if (field === 'status') return [...lines, ...statusLines(guess.column)];
  const { column, number, date } = guess;
  const keys: { column: string; number?: string; date?: string; day?: string } = { column: scalar(column.name) };
  if (number !== undefined && Object.keys(number).length > 0) keys.number = flow(texts(number));
  if (date !== undefined && date !== 'YYYY-MM-DD') keys.date = scalar(date);
  if (date !== undefined && !/D|Excel/.test(date)) keys.day = 'last';
  return [...lines, `  ${field}: ${Object.keys(keys).length === 1 ? scalar(column.name) : braces(keys)}`];
}

function statusLines(column: ColumnContents): string[] {
  return [
    '  status:',
    `    column: ${scalar(column.name)}`,
    column.values.some(([value]) => statusMeaning(value) !== undefined) ? '    values:' : '    values: {}',
    ...column.values.map(([value, rows]) => {
      const meaning = statusMeaning(value);
      return meaning === undefined
        ? `      # ? ${scalar(value)}: active, paid or defaulted (${count(rows, 'row')})`
        : `      ${scalar(value)}: ${meaning} # ${count(rows, 'row')}`;
    }),
  ];
}

function notes({ column, unsure }: Guess): string[] {
  return [`# ${described(column)}`, ...unsure.map((why) => `# ? ${why}`)];
}

function described(column: ColumnContents): string {
  const { name, filled, rows, distinct, hasMore, isUnique, examples } = column;
  const different =
    isUnique && !hasMore && distinct > 1
      ? 'all different'
      : `${hasMore ? 'more than ' : ''}${count(distinct, 'value')}`;
  const blank = filled === rows ? '' : `, ${count(rows - filled, 'row')} blank`;
  return `${comment(name)}: ${different}${blank}${readable(column)}; like ${examples.map((text) => comment(text.slice(0, 40))).join(' | ') || 'nothing'}`;
}

/** The share of the values that can be read as a number or a date, by the format that reads most. */
function readable({ numbers: [number], dates: [date] }: ColumnContents): string {
  const percent = (share: number) => `${Math.floor(share * 1000) / 10}%`;
  if (date !== undefined && date.share >= (number?.share ?? 0))
    return `, ${percent(date.share)} dates as ${date.format}`;
  return number === undefined ? '' : `, ${percent(number.share)} numbers`;
}

function texts(format: NumberFormatText): Record<string, string> {
  return Object.fromEntries(
    Object.entries(format).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

const flow = (values: Readonly<Record<string, string>>) =>
  braces(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, scalar(value)])));
const braces = (values: Readonly<Record<string, string>>) =>
  `{ ${Object.entries(values)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;

/** JSON's strings are YAML's, too. */
const scalar = (text: string) =>
  /^[A-Za-z_][\w ./-]*$/.test(text) && !/[ .]$/.test(text) ? text : JSON.stringify(text);
const comment = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
