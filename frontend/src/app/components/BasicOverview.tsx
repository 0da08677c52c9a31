import type { ApiFailure, ApiResult } from '../../api/api-result.ts';
import { isTransient } from '../../api/api-result.ts';
import type { Ageing, History, Performance } from '../../api/contract.ts';
import { getInsights, listAssets } from '../../api/portfolio-api.ts';
import { countOf } from '../../format/numbers.ts';
import { AssetsTable } from './AssetsTable.tsx';
import { InsightsPanel } from './InsightsPanel.tsx';
import { Outage } from './Outage.tsx';
import { Unavailable } from './Unavailable.tsx';

const shown = 100;
const notOffered: { ok: false; failure: ApiFailure } = { ok: false, failure: { kind: 'not_offered', detail: '' } };

/** The overview for a backend with only the contract's endpoints. */
export async function BasicOverview() {
  const [insights, assets] = await Promise.all([getInsights(), listAssets({})]);
  if (!insights.ok && !assets.ok && isTransient(insights.failure)) return <Outage failure={insights.failure} />;
  return (
    <div className="overview">
      <title>Portfolio Dashboard</title>
      <h1 tabIndex={-1}>Portfolio Dashboard</h1>
      <p className="notice">
        This backend offers only the insights and the list of assets. It does not offer ageing, maturities,
        concentration, changes, trends, filters or imports.
      </p>
      <InsightsPanel
        insights={insights}
        history={notOffered as ApiResult<History>}
        performance={notOffered as ApiResult<Performance>}
        ageing={notOffered as ApiResult<Ageing>}
        before={undefined}
        asOf={undefined}
        currency={undefined}
        linked={false}
      />
      <section className="panel wide" aria-labelledby="assets">
        <p className="topic">Assets</p>
        {assets.ok ? (
          <>
            <h2 id="assets">
              {assets.data.assets.length > shown
                ? `The first ${shown} of ${countOf(assets.data.assets.length, 'asset')}`
                : countOf(assets.data.assets.length, 'asset')}
            </h2>
            <AssetsTable
              assets={assets.data.assets.slice(0, shown)}
              caption="Assets"
              currency={undefined}
              linked={false}
            />
          </>
        ) : (
          <>
            <h2 id="assets">The assets can’t be shown</h2>
            <Unavailable failure={assets.failure} topic="The assets" />
          </>
        )}
      </section>
    </div>
  );
}
