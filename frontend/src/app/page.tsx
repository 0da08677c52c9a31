import type { ApiResult } from '../api/api-result.ts';
import { isTransient } from '../api/api-result.ts';
import type { Ageing, Status } from '../api/contract.ts';
import { getFigure, getHistory, getInsights, getTransitions, listAssets } from '../api/portfolio-api.ts';
import { formatDate, isCalendarDate } from '../format/dates.ts';
import { countOf } from '../format/numbers.ts';
import { currentPageRequest } from '../request/page-request.ts';
import { AgeingPanel } from './components/AgeingPanel.tsx';
import { AsOfForm } from './components/AsOfForm.tsx';
import { BasicOverview } from './components/BasicOverview.tsx';
import { Briefing } from './components/Briefing.tsx';
import { ChangesPanel } from './components/ChangesPanel.tsx';
import { ConcentrationPanel } from './components/ConcentrationPanel.tsx';
import { DueNextPanel } from './components/DueNextPanel.tsx';
import { InsightsPanel } from './components/InsightsPanel.tsx';
import { LargestAssetsPanel } from './components/LargestAssetsPanel.tsx';
import { LastImport } from './components/LastImport.tsx';
import { MaturityLadderPanel } from './components/MaturityLadderPanel.tsx';
import { NextStep } from './components/NextStep.tsx';
import { Outage } from './components/Outage.tsx';
import { StatusMixPanel } from './components/StatusMixPanel.tsx';
import { TrendsPanel } from './components/TrendsPanel.tsx';
import { type SearchParameters, single } from './search-parameters.ts';

export default async function Overview({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const { status } = currentPageRequest();
  if (!status.ok && isTransient(status.failure)) return <Outage failure={status.failure} />;
  if (!status.ok) return <BasicOverview />;
  const asked = single((await searchParams).as_of);
  if (asked !== undefined && !canBeShown(asked)) return <OverviewWithoutDay asked={asked} status={status.data} />;
  return <FullOverview status={status.data} asked={asked} asOf={asked} />;
}

/** The newest tape's portfolio: the day in the address can't be shown. */
function OverviewWithoutDay({ asked, status, why }: { asked: string; status: Status; why?: string }) {
  currentPageRequest().httpStatus = 400;
  const fault = why ?? `${asked} is not a date that can be used.`;
  return <FullOverview status={status} asked={asked} asOf={undefined} fault={fault} />;
}

interface FullOverviewProps {
  readonly status: Status;
  /** The day in the address. */
  readonly asked: string | undefined;
  /** The day that is shown; undefined: the newest tape's. */
  readonly asOf: string | undefined;
  readonly fault?: string;
}

async function FullOverview({ status, asked, asOf, fault }: FullOverviewProps) {
  if (status.assets === 0 && status.as_of_date === null) {
    return (
      <>
        <title>Portfolio Dashboard</title>
        <h1 tabIndex={-1}>Portfolio Dashboard</h1>
        <NextStep status={status} />
        <LastImport newest={status.last_import} tape={undefined} currency={status.currency} asOf={status.as_of_date} />
      </>
    );
  }
  currentPageRequest().asOf = asOf;
  const [insights, history, performance, ageing, maturities, concentration, transitions, firstDue] = await Promise.all([
    getInsights(asOf),
    getHistory(asOf),
    getFigure('performance', { as_of: asOf }),
    getFigure('aging', { as_of: asOf }),
    getFigure('maturities', { as_of: asOf }),
    getFigure('concentration', { as_of: asOf }),
    getTransitions(1, asOf),
    listAssets({ ageing: 'current', sort: 'due_date', limit: '5', as_of: asOf }),
  ]);
  if (asked !== undefined && asOf !== undefined && !ageing.ok && ageing.failure.kind === 'refused') {
    return <OverviewWithoutDay asked={asked} status={status} why={ageing.failure.detail} />;
  }
  const tape = mapResult(transitions, ({ tapes }) => tapes[0]);
  const { currency } = status;
  return (
    <div className="overview">
      <title>Portfolio Dashboard</title>
      <div className="page-head">
        <div className="page-title">
          <h1 tabIndex={-1}>Portfolio Dashboard</h1>
          <p className="quiet">
            {countOf(performance.ok ? performance.data.portfolio.count : status.assets, 'asset')}, amounts in {currency}
            {ageing.ok && <ShownDay day={ageing.data} newest={status.as_of_date} />}
          </p>
        </div>
        <AsOfForm asked={asked} standard={status.as_of_date} fault={fault} />
      </div>
      {!(ageing.ok && ageing.data.recomputed) && <Briefing history={history} tape={tape} />}
      <NextStep status={status} />
      <LastImport
        newest={status.last_import}
        tape={tape.ok && asOf === undefined ? tape.data : undefined}
        currency={currency}
        asOf={asOf === undefined ? status.as_of_date : null}
      />
      <InsightsPanel insights={insights} history={history} performance={performance} currency={currency} linked />
      <div className="panels">
        <AgeingPanel ageing={ageing} asOf={asOf} />
        <DueNextPanel maturities={maturities} first={firstDue} />
        <ConcentrationPanel concentration={concentration} />
        <ChangesPanel tape={tape} />
        <StatusMixPanel performance={performance} />
        <MaturityLadderPanel maturities={maturities} asOf={asOf} />
        <TrendsPanel history={history} />
        <LargestAssetsPanel concentration={concentration} currency={currency} />
      </div>
    </div>
  );
}

/** Says so when the day shown is not that of the newest tape. */
function ShownDay({ day, newest }: { day: Ageing; newest: string | null }) {
  const { as_of_date, statuses_as_of, recomputed } = day;
  if (as_of_date === null || as_of_date === newest) return null;
  if (!recomputed) return <strong> · as the tape of {formatDate(as_of_date)} left it</strong>;
  return (
    <strong>
      {' '}
      · a projection: days counted to {formatDate(as_of_date)}, statuses as of{' '}
      {formatDate(statuses_as_of ?? as_of_date)}
    </strong>
  );
}

/** The API accepts the same dates. */
function canBeShown(date: string): boolean {
  return isCalendarDate(date) && date >= '1900-01-01';
}

function mapResult<From, To>(result: ApiResult<From>, change: (data: From) => To): ApiResult<To> {
  return result.ok ? { ...result, data: change(result.data) } : result;
}
