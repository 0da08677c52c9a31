import type { ImportDetail } from '../../api/contract.ts';
import { assetLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount } from '../../format/numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';
import { Shortened } from './Shortened.tsx';

/** The API returns up to 1,000. */
const maxListed = 50;

interface RevaluedAssetsProps {
  readonly assets: ImportDetail['revalued_assets'];
  /** How many there are; the list may contain only those that change most. Null: the importer did not look. */
  readonly count: number | null;
  readonly currency: string;
}

/** Active assets whose value rose, or fell by an unusual amount: a lender can be asked about each. */
export function RevaluedAssets({ assets, count, currency }: RevaluedAssetsProps) {
  if (count === null || count === 0) return null;
  const listed = assets.slice(0, maxListed);
  return (
    <section aria-labelledby="revalued">
      <h2 id="revalued">
        {countOf(count, 'active asset')} revalued
        {listed.length < count && `, the ${formatCount(listed.length)} that change most`}
      </h2>
      <ScrollRegion label="Revalued assets">
        <table className="assets-table">
          <caption className="visually-hidden">Revalued assets</caption>
          <thead>
            <tr>
              <th scope="col">Asset</th>
              <th scope="col" className="number">
                {`Before (${currency})`}
              </th>
              <th scope="col" className="number">
                {`After (${currency})`}
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.map(({ id, nominal_value_before, nominal_value_after }) => (
              <tr key={id}>
                <th scope="row">
                  <a href={assetLink(id)}>
                    <Shortened text={id} />
                  </a>
                </th>
                <td className="number">{formatAmount(nominal_value_before)}</td>
                <td className="number">{formatAmount(nominal_value_after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

/** Leads to the list. */
export function ToExplain({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p className="unreconciled notice-warning">
      <strong>To explain:</strong> <a href="#revalued">{countOf(count, 'active asset')}</a> {count === 1 ? 'is' : 'are'}{' '}
      worth more than before, or less by an unusual amount.
    </p>
  );
}
