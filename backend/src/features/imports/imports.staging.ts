import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { checkAssetId } from '../../loans/asset-id.ts';
import { isFault } from '../../loans/fault.ts';
import type { RowRules } from '../../loans/tape-row.ts';
import type { Reject } from './imports.faults.ts';
import { type BadRow, type GoodRow, readTape } from './imports.reader.ts';
import type { RejectList } from './imports.rejects.ts';
import type { TapeSource } from './imports.source.ts';

export interface StagedTape {
  /** Data rows of the file, good and bad. */
  readonly rowsRead: number;
  /** Refused rows that don't tell which asset they are of. */
  readonly rowsWithoutId: number;
  readonly ignoredColumns: readonly string[];
  /** Ids taken as they stand that may have an export's guard in front. */
  readonly perhapsGuarded: number;
}

/**
 * Copies the good rows into the temporary table `tape`, the ids of the others into `refused`, their faults into `rejects`.
 * @param onRows hears how many rows have been read so far
 * @throws UnreadableTape; the transaction is then of no more use than to be rolled back
 */
export async function stageTape(
  client: pg.ClientBase,
  source: TapeSource,
  rules: RowRules,
  rejects: RejectList,
  onRows: (rowsRead: number) => void,
): Promise<StagedTape> {
  await client.query(`
    create temporary table tape (
      line bigint not null,
      id text collate "C" not null,
      nominal_value numeric(18,2),
      status text collate "C",
      due_date date
    ) on commit drop`);
  await client.query(`create temporary table refused (id text collate "C" not null) on commit drop`);
  let rowsRead = 0;
  let rowsRefused = 0;
  let rowsWithoutId = 0;
  let perhapsGuarded = 0;
  let ignoredColumns: readonly string[] = [];
  async function* copyLines(): AsyncGenerator<Buffer> {
    for await (const batch of readTape(source.bytes(), rules)) {
      ignoredColumns = batch.ignoredColumns;
      perhapsGuarded += batch.perhapsGuarded;
      rowsRead += batch.good.length + batch.bad.length;
      for (const row of batch.bad) rejects.addRow(row.rejects);
      await rejects.flush();
      const refused = batch.bad.flatMap((row) => refusedLine(row) ?? []);
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
  return { rowsRead, rowsWithoutId, ignoredColumns, perhapsGuarded };
}

/** COPY's text format. Values have no tab and no line break; in an id alone a backslash can stand. */
function copyLine({ line, row }: GoodRow): string {
  return `${line}\t${copyText(row.id)}\t${row.nominal_value}\t${row.status}\t${row.due_date}\n`;
}

/** Undefined where the row doesn't tell its asset. */
function refusedLine({ line, rejects }: BadRow): string | undefined {
  const id = checkAssetId(rejects[0]?.id ?? '');
  return isFault(id) ? undefined : `${line}\t${copyText(id)}\t\\N\t\\N\t\\N\n`;
}

function copyText(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

/**
 * Leaves one row of each id. Rows that say the same are one; of rows that differ none can be believed.
 * @returns how many rows were dropped for saying what another says
 */
export async function settleDuplicates(client: pg.ClientBase, rejects: RejectList): Promise<number> {
  await client.query(`
    create temporary table repeated on commit drop as
    select id, min(line) as first_line, max(line) as last_line, count(*) as rows,
      count(distinct nominal_value) > 1 as value_differs,
      count(distinct status) > 1 as status_differs,
      count(distinct due_date) > 1 as due_date_differs
    from tape where id in (select id from tape group by id having count(*) > 1)
    group by id`);
  await rejectConflicts(client, rejects);
  await client.query(`
    insert into refused
    select id from repeated where value_differs or status_differs or due_date_differs
    except select id from refused`);
  await client.query(`
    delete from tape using repeated
    where tape.id = repeated.id and (value_differs or status_differs or due_date_differs)`);
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
  value_differs: boolean;
  status_differs: boolean;
  due_date_differs: boolean;
}

async function rejectConflicts(client: pg.ClientBase, rejects: RejectList): Promise<void> {
  await client.query(`
    declare conflicts no scroll cursor for
    select tape.line, repeated.* from tape join repeated using (id)
    where value_differs or status_differs or due_date_differs
    order by tape.line`);
  const next = async () => (await client.query<Conflict>('fetch 1000 from conflicts')).rows;
  for (let rows = await next(); rows.length > 0; rows = await next()) {
    for (const row of rows) rejects.addRow([conflict(row)]);
    await rejects.flush();
  }
  await client.query('close conflicts');
}

function conflict(row: Conflict): Reject {
  const differing = [
    ...(row.value_differs ? ['nominal_value'] : []),
    ...(row.status_differs ? ['status'] : []),
    ...(row.due_date_differs ? ['due_date'] : []),
  ].join(', ');
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
    message: `This id stands ${where} with different ${differing}.`,
  };
}
