import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { columnDefinitions } from '../../database/asset-columns.ts';
import { assetField, type FieldName } from '../../loans/asset-fields.ts';
import { checkAssetId } from '../../loans/asset-id.ts';
import { isFault } from '../../loans/fault.ts';
import type { Reject } from './imports.faults.ts';
import type { BadRow, GoodRow, TapeBatch } from './imports.reader.ts';
import type { RejectList } from './imports.rejects.ts';
import type { TapeSource } from './imports.source.ts';

export interface StagedTape {
  /** Data rows of the file, good and bad. */
  readonly rowsRead: number;
  /** Refused rows that don't tell which asset they are of. */
  readonly rowsWithoutId: number;
  readonly ignoredColumns: readonly string[];
  readonly rowsLeftOut: Readonly<Record<string, number>>;
  /** Ids taken as they stand that may have an export's guard in front. */
  readonly perhapsGuarded: number;
  /** Of a workbook. */
  readonly hiddenRows: number;
  /** Those that the tape has; it says nothing of the others. */
  readonly fields: readonly FieldName[];
}

/**
 * Copies the good rows into the temporary table `tape`, the ids of the others into `refused`, their faults into
 * `rejects`.
 * @param read makes checked rows of the tape's bytes
 * @param onRows hears how many rows have been read so far
 * @throws UnreadableTape; the transaction is then of no more use than to be rolled back
 */
export async function stageTape(
  client: pg.ClientBase,
  source: TapeSource,
  read: (source: TapeSource) => AsyncIterable<TapeBatch>,
  rejects: RejectList,
  onRows: (rowsRead: number) => void,
): Promise<StagedTape> {
  const batches = read(source)[Symbol.asyncIterator]();
  const first = await batches.next();
  // A tape without a row is refused by its reader.
  if (first.done) throw new Error('The reader gave no rows and no fault.');
  const { fields, ignoredColumns } = first.value;
  await client.query(`create temporary table tape (line bigint not null, ${columnDefinitions(fields)}) on commit drop`);
  await client.query(`create temporary table refused (id text collate "C" not null) on commit drop`);
  let rowsRead = 0;
  let rowsRefused = 0;
  let rowsWithoutId = 0;
  let perhapsGuarded = 0;
  let hiddenRows = 0;
  const rowsLeftOut: Record<string, number> = {};
  const copyLine = lineWriter(fields);
  async function* copyLines(): AsyncGenerator<Buffer> {
    for (let next = first; !next.done; next = await batches.next()) {
      const batch: TapeBatch = next.value;
      perhapsGuarded += batch.perhapsGuarded;
      hiddenRows += batch.hiddenRows;
      for (const [reason, rows] of batch.leftOut) rowsLeftOut[reason] = (rowsLeftOut[reason] ?? 0) + rows;
      rowsRead += batch.good.length + batch.bad.length;
      for (const row of batch.bad) rejects.addRow(row.rejects);
      await rejects.flush();
      const refused = batch.bad.flatMap((row) => refusedLine(row, fields) ?? []);
      rowsRefused += batch.bad.length;
      rowsWithoutId += batch.bad.length - refused.length;
      const lines = [...batch.good.map(copyLine), ...refused];
      if (lines.length > 0) yield Buffer.from(lines.join(''));
      onRows(rowsRead);
    }
  }
  await pipeline(copyLines(), client.query(copyFrom('copy tape from stdin')));
  if (rowsRefused > rowsWithoutId)
    await client.query(`
    with bad as (delete from tape where status is null returning id)
    insert into refused select distinct id from bad`);
  await client.query('analyze tape, refused');
  return { rowsRead, rowsWithoutId, ignoredColumns, rowsLeftOut, perhapsGuarded, hiddenRows, fields };
}

/** Writes rows in COPY's text format. */
function lineWriter(fields: readonly FieldName[]): (row: GoodRow) => string {
  // Values of other types have no character that the format escapes.
  const isText = fields.map((field) => assetField(field).type === 'text');
  /** Reused for each row, to avoid allocations. */
  const texts: string[] = fields.map(() => '');
  return ({ line, values }) => {
    for (let index = 0; index < texts.length; index++) {
      const value = values[index] ?? null;
      texts[index] = value === null || isText[index] ? copyText(value) : value;
    }
    return `${line}\t${texts.join('\t')}\n`;
  };
}

/** Undefined where the row doesn't tell its asset. */
function refusedLine({ line, rejects }: BadRow, fields: readonly FieldName[]): string | undefined {
  const id = checkAssetId(rejects[0]?.id ?? '');
  if (isFault(id)) return undefined;
  const values = fields.map((field) => copyText(field === 'id' ? id : null));
  return `${line}\t${values.join('\t')}\n`;
}

const copyEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in COPY's text format. */
function copyText(value: string | null): string {
  if (value === null) return '\\N';
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/[\\\t\n\r]/g, (character) => copyEscapes[character] ?? character)
    : value;
}

/** The names of the fields in which rows with the same id differ; in one of them a value may be missing, too. */
function differingFields(fields: readonly FieldName[]): string {
  const different = fields
    .filter((field) => field !== 'id')
    .map(
      (field) => `case when count(distinct ${field}) > 1 or count(${field}) not in (0, count(*)) then '${field}' end`,
    );
  return `array_remove(array[${different.join(', ')}], null)`;
}

/**
 * Leaves one row per id. Identical rows collapse into one; if rows with the same id differ, none of them can be
 * trusted.
 * @returns how many rows were dropped as copies of another
 */
export async function settleDuplicates(
  client: pg.ClientBase,
  fields: readonly FieldName[],
  rejects: RejectList,
): Promise<number> {
  await client.query(`
    create temporary table repeated on commit drop as
    select id, min(line) as first_line, max(line) as last_line, count(*) as rows, ${differingFields(fields)} as differing
    from tape where id in (select id from tape group by id having count(*) > 1)
    group by id`);
  await rejectConflicts(client, rejects);
  await client.query(`
    insert into refused
    select id from repeated where differing <> '{}'
    except select id from refused`);
  await client.query(`
    delete from tape using repeated
    where tape.id = repeated.id and differing <> '{}'`);
  const collapsed = await client.query(`
    delete from tape using repeated where tape.id = repeated.id and tape.line <> repeated.first_line`);
  return collapsed.rowCount ?? 0;
}

interface Conflict {
  line: number;
  id: string;
  first_line: number;
  last_line: number;
  rows: number;
  differing: FieldName[];
}

async function rejectConflicts(client: pg.ClientBase, rejects: RejectList): Promise<void> {
  await client.query(`
    declare conflicts no scroll cursor for
    select tape.line, repeated.* from tape join repeated using (id)
    where differing <> '{}'
    order by tape.line`);
  const next = async () => (await client.query<Conflict>('fetch 1000 from conflicts')).rows;
  for (let rows = await next(); rows.length > 0; rows = await next()) {
    for (const row of rows) rejects.addRow([conflict(row)]);
    await rejects.flush();
  }
  await client.query('close conflicts');
}

function conflict(row: Conflict): Reject {
  const where =
    row.rows === 2
      ? `on lines ${row.first_line} and ${row.last_line}`
      : `${row.rows} times, from line ${row.first_line} to ${row.last_line},`;
  return {
    line: row.line,
    id: row.id,
    field: 'id',
    value: row.id,
    code: 'duplicate_conflict',
    message: `This id stands ${where} with different ${row.differing.join(', ')}.`,
  };
}
