import type { ApiResult } from '../api/api-result.ts';
import { isTransient } from '../api/api-result.ts';
import type { Status } from '../api/contract.ts';
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
  return <FullOverview status={status.data} asked={single((await searchParams).as_of)} />;
}

async function FullOverview({ status, asked }: { status: Status; asked: string | undefined }) {
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
  const asOf = asked !== undefined && canCountFrom(asked) ? asked : undefined;
  // Only the date in the address is invalid, so the portfolio is shown as of its own date.
  if (asOf !== asked) currentPageRequest().httpStatus = 400;
  const dueFrom = asOf ?? status.as_of_date ?? undefined;
  const [insights, history, performance, ageing, maturities, concentration, transitions, firstDue] = await Promise.all([
    getInsights(),
    getHistory(),
    getFigure('performance', { as_of: asOf }),
    getFigure('aging', { as_of: asOf }),
    getFigure('maturities', { as_of: asOf }),
    getFigure('concentration', { as_of: asOf }),
    getTransitions(1),
    listAssets({ status: 'active', due_from: dueFrom, sort: 'due_date', limit: '5' }),
  ]);
  const tape = mapResult(transitions, ({ tapes }) => tapes[0]);
  const { currency } = status;
  return (
    <div className="overview">
      <title>Portfolio Dashboard</title>
      <div className="page-head">
        <div className="page-title">
          <h1 tabIndex={-1}>Portfolio Dashboard</h1>
          <p className="quiet">
            {countOf(status.assets, 'asset')}, amounts in {currency}
            {ageing.ok &&
              ageing.data.recomputed &&
              ageing.data.as_of_date !== null &&
              ageing.data.statuses_as_of !== null && (
                <strong>
                  {' '}
                  · days counted from {formatDate(ageing.data.as_of_date)}, statuses as of{' '}
                  {formatDate(ageing.data.statuses_as_of)}
                </strong>
              )}
          </p>
        </div>
        <AsOfForm asked={asked} standard={status.as_of_date} refused={asOf !== asked} />
      </div>
      {asOf === undefined && <Briefing history={history} tape={tape} />}
      <NextStep status={status} />
      <LastImport
        newest={status.last_import}
        tape={tape.ok ? tape.data : undefined}
        currency={currency}
        asOf={status.as_of_date}
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

/** The API accepts the same dates. */
function canCountFrom(date: string): boolean {
  return isCalendarDate(date) && date >= '1900-01-01';
}

function mapResult<From, To>(result: ApiResult<From>, change: (data: From) => To): ApiResult<To> {
  return result.ok ? { ...result, data: change(result.data) } : result;
}
