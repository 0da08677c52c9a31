import { isTransient } from '../api/api-result.ts';
import type { Ageing, Status } from '../api/contract.ts';
import { formatDate, isCalendarDate } from '../format/dates.ts';
import { currentPageRequest } from '../request/page-request.ts';
import { AgeingPanel } from './components/AgeingPanel.tsx';
import { AsOfForm } from './components/AsOfForm.tsx';
import { BasicOverview } from './components/BasicOverview.tsx';
import { Briefing } from './components/Briefing.tsx';
import { ChangesPanel } from './components/ChangesPanel.tsx';
import { ConcentrationPanel } from './components/ConcentrationPanel.tsx';
import { DueNextPanel } from './components/DueNextPanel.tsx';
import { HistoryPanel } from './components/HistoryPanel.tsx';
import { InsightsPanel } from './components/InsightsPanel.tsx';
import { LastImport } from './components/LastImport.tsx';
import { MaturityLadderPanel } from './components/MaturityLadderPanel.tsx';
import { NextStep } from './components/NextStep.tsx';
import { Outage } from './components/Outage.tsx';
import { StatusMixPanel } from './components/StatusMixPanel.tsx';
import { WhoPanel } from './components/WhoPanel.tsx';
import { loadOverview, type OverviewData, type Tapes } from './overview-data.ts';
import { type OverviewQuery, readOverviewQuery } from './overview-query.ts';
import type { SearchParameters } from './search-parameters.ts';

export default async function Overview({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const { status } = currentPageRequest();
  if (!status.ok && isTransient(status.failure)) return <Outage failure={status.failure} />;
  if (!status.ok) return <BasicOverview />;
  const query = readOverviewQuery(await searchParams);
  if (query.asOf !== undefined && !canBeShown(query.asOf)) return <WithoutDay query={query} status={status.data} />;
  return <FullOverview status={status.data} query={query} asOf={query.asOf} />;
}

/** The newest tape's portfolio: the day in the address can't be shown. */
function WithoutDay({ query, status, why }: { query: OverviewQuery; status: Status; why?: string }) {
  currentPageRequest().httpStatus = 400;
  const fault = why ?? `${query.asOf} is not a date that can be used.`;
  return <FullOverview status={status} query={query} asOf={undefined} fault={fault} />;
}

interface FullOverviewProps {
  readonly status: Status;
  readonly query: OverviewQuery;
  /** The day that is shown; undefined: the newest tape's. */
  readonly asOf: string | undefined;
  readonly fault?: string;
}

async function FullOverview({ status, query, asOf, fault }: FullOverviewProps) {
  if (status.assets === 0 && status.as_of_date === null) return <Empty status={status} />;
  currentPageRequest().asOf = asOf;
  const data = await loadOverview(status, query, asOf);
  const { ageing, tapes } = data;
  if (asOf !== undefined && !ageing.ok && ageing.failure.kind === 'refused')
    return <WithoutDay query={query} status={status} why={ageing.failure.detail} />;
  const snapshots = data.history.ok ? data.history.data.snapshots : [];
  return (
    <div className="overview">
      <title>Portfolio Dashboard</title>
      <div className="page-head">
        <Briefing status={status} tapes={tapes} ageing={ageing.ok ? ageing.data : undefined} due={data.dueInNews} />
        <AsOfForm
          query={query}
          standard={status.as_of_date}
          fault={fault}
          earlier={snapshots.slice(0, -1)}
          before={tapes.before}
          againstFault={tapes.fault}
        />
      </div>
      {ageing.ok && <ShownDay day={ageing.data} newest={status.as_of_date} />}
      <NextStep status={status} />
      {asOf === undefined && <Load status={status} tapes={tapes} />}
      <Figures data={data} query={query} asOf={asOf} currency={status.currency} />
    </div>
  );
}

function Empty({ status }: { status: Status }) {
  return (
    <>
      <title>Portfolio Dashboard</title>
      <h1 tabIndex={-1}>Portfolio Dashboard</h1>
      <NextStep status={status} />
      <LastImport newest={status.last_import} tape={undefined} currency={status.currency} asOf={status.as_of_date} />
    </>
  );
}

/** What is wrong with the newest import; the light in the header says that nothing is. */
function Load({ status, tapes: { moved } }: { status: Status; tapes: Tapes }) {
  const tape = moved.ok ? moved.data[0] : undefined;
  return <LastImport newest={status.last_import} tape={tape} currency={status.currency} asOf={status.as_of_date} />;
}

interface FiguresProps {
  readonly data: OverviewData;
  readonly query: OverviewQuery;
  readonly asOf: string | undefined;
  readonly currency: string;
}

function Figures({ data, query, asOf, currency }: FiguresProps) {
  const { insights, history, performance, ageing, concentration, maturities, tapes } = data;
  return (
    <>
      <InsightsPanel
        insights={insights}
        history={history}
        performance={performance}
        ageing={ageing}
        before={tapes.before}
        currency={currency}
        asOf={asOf}
        linked
      />
      <div className="panels">
        <HistoryPanel history={history} query={query} />
        <ChangesPanel tapes={tapes} currency={currency} />
        <AgeingPanel ageing={ageing} before={tapes.before} asOf={asOf} />
        <WhoPanel query={query} list={data.group} currency={currency} />
        <DueNextPanel query={query} list={data.due} currency={currency} />
        <StatusMixPanel performance={performance} />
        <ConcentrationPanel concentration={concentration} currency={currency} />
        <MaturityLadderPanel maturities={maturities} asOf={asOf} />
      </div>
    </>
  );
}

/** Says so when the day shown is not that of the newest tape. A projection says so in the heading. */
function ShownDay({ day, newest }: { day: Ageing; newest: string | null }) {
  const { as_of_date, recomputed } = day;
  if (as_of_date === null || as_of_date === newest || recomputed) return null;
  return (
    <p className="shown-day">
      <strong>The portfolio as the tape of {formatDate(as_of_date)} left it.</strong>
    </p>
  );
}

/** The API accepts the same dates. */
function canBeShown(date: string): boolean {
  return isCalendarDate(date) && date >= '1900-01-01';
}
