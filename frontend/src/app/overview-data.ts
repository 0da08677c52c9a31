import type { ApiResult } from '../api/api-result.ts';
import type { History, Snapshot, Status, TapeTransitions } from '../api/contract.ts';
import {
  type AssetPage,
  getFigure,
  getHistory,
  getInsights,
  getTransitions,
  listAllFields,
} from '../api/portfolio-api.ts';
import { addDays } from '../format/dates.ts';
import { comparedTape } from './compared-tape.ts';
import type { Group, Horizon, OverviewQuery } from './overview-query.ts';

/** Names in each of the overview's lists. */
const named = 6;
/** The oldest age of a debt that is named as newly late. */
const oldest = 90;
/** The news says what falls due within so many days. */
const newsDays: Horizon = 7;

export type OverviewData = Awaited<ReturnType<typeof loadOverview>>;

export interface ListOfNames {
  readonly filter: Readonly<Record<string, string>>;
  readonly page: ApiResult<AssetPage>;
}

/**
 * Everything that the overview shows, each part with its own failure.
 * @param asOf the day in the address, YYYY-MM-DD; undefined: the newest tape's
 */
export async function loadOverview(status: Status, query: OverviewQuery, asOf: string | undefined) {
  const history = getHistory(asOf);
  const ageing = getFigure('aging', { as_of: asOf });
  const tapes = history.then((found) => readTapes(found, query.against, asOf));
  // The lists count from the date of the tape, which only the API knows for another day.
  const day = asOf === undefined ? Promise.resolve(status.as_of_date) : ageing.then(dateOf);
  const due = day.then((date) => (date === null ? undefined : dueList(date, query.due, asOf)));
  const news =
    query.due === newsDays ? due : day.then((date) => (date === null ? undefined : dueList(date, newsDays, asOf)));
  const group = Promise.all([day, query.group === 'overdue' ? undefined : tapes]).then(([date, moved]) =>
    date === null ? undefined : groupList(query.group, date, moved, asOf),
  );
  const [insights, performance, maturities, concentration] = await Promise.all([
    getInsights(asOf),
    getFigure('performance', { as_of: asOf }),
    getFigure('maturities', { as_of: asOf }),
    getFigure('concentration', { as_of: asOf }),
  ]);
  return {
    insights,
    history: await history,
    performance,
    ageing: await ageing,
    maturities,
    concentration,
    tapes: await tapes,
    group: await group,
    due: await due,
    dueInNews: await news,
  };
}

export interface Tapes {
  /** The tape that the portfolio is compared with. */
  readonly before: Snapshot | undefined;
  /** Why it is not the one that the address asks for. */
  readonly fault: string | undefined;
  readonly now: Snapshot | undefined;
  /** The tapes since then, newest first. */
  readonly moved: ApiResult<readonly TapeTransitions[]>;
}

async function readTapes(
  history: ApiResult<History>,
  against: string | undefined,
  asOf: string | undefined,
): Promise<Tapes> {
  const snapshots = history.ok ? history.data.snapshots : [];
  const now = snapshots.at(-1);
  const { before, fault } = comparedTape(snapshots, against);
  const since = before === undefined ? 1 : snapshots.length - 1 - snapshots.indexOf(before);
  const moved = await getTransitions(Math.min(since, 100), asOf);
  return { before, fault, now, moved: moved.ok ? { ...moved, data: moved.data.tapes } : moved };
}

function dateOf(ageing: ApiResult<{ readonly as_of_date: string | null }>): string | null {
  return ageing.ok ? ageing.data.as_of_date : null;
}

async function list(filter: ListOfNames['filter'], asOf: string | undefined): Promise<ListOfNames> {
  return { filter, page: await listAllFields({ ...filter, limit: String(named), as_of: asOf }) };
}

function dueList(date: string, days: Horizon, asOf: string | undefined): Promise<ListOfNames> {
  return list({ status: 'active', due_from: date, due_to: addDays(date, days), sort: 'due_date' }, asOf);
}

/** The largest come first. Undefined where there is no tape before. */
async function groupList(group: Group, date: string, tapes: Tapes | undefined, asOf: string | undefined) {
  const sort = '-nominal_value';
  if (group === 'overdue') return list({ ageing: 'overdue', sort }, asOf);
  const tape = tapes?.moved.ok ? tapes.moved.data[0] : undefined;
  const before = tapes?.before?.as_of_date;
  if (tape === undefined || before === undefined) return undefined;
  if (group === 'defaulted')
    return list({ moved_in: String(tape.import_id), moved_from: 'active,paid', moved_to: 'defaulted', sort }, asOf);
  const [from, to] = [addDays(before, 1 - oldest), addDays(date, -oldest)];
  return list({ status: 'active', due_from: from, due_to: to, sort }, asOf);
}
