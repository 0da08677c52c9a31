import { isTransient } from '../../api/api-result.ts';
import { listAssets } from '../../api/portfolio-api.ts';
import { countOf } from '../../format/numbers.ts';
import { AssetsTable } from './AssetsTable.tsx';
import { Outage } from './Outage.tsx';
import { Unavailable } from './Unavailable.tsx';

/** Keeps the page under 400 kB even with the longest ids. */
const shown = 250;

/** The list for a backend that returns all assets at once. */
export async function BasicAssets() {
  const page = await listAssets({});
  if (!page.ok && isTransient(page.failure)) return <Outage failure={page.failure} />;
  return (
    <div className="assets-page">
      <title>Assets – Portfolio Dashboard</title>
      <h1 tabIndex={-1}>Assets</h1>
      <p className="notice">This backend doesn’t offer filters, sorting, pages or CSV.</p>
      {page.ok ? (
        <>
          <p className="result-count">
            <strong>{countOf(page.data.assets.length, 'asset')}</strong>
            {page.data.assets.length > shown && `, the first ${shown} shown`}
          </p>
          <AssetsTable assets={page.data.assets.slice(0, shown)} caption="Assets" currency={undefined} linked={false} />
        </>
      ) : (
        <Unavailable failure={page.failure} topic="The list of assets" />
      )}
    </div>
  );
}
