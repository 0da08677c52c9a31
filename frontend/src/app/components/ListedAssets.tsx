import type { Asset } from '../../api/contract.ts';
import { countOf, formatCount } from '../../format/numbers.ts';
import { AssetsTable } from './AssetsTable.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';

/** The API returns up to 1,000. */
const maxListed = 50;

interface ListedAssetsProps {
  /** The target of links to this list. */
  readonly id: string;
  readonly assets: readonly Asset[];
  /** How many there are; the list may contain only the largest. */
  readonly count: number | null;
  readonly what: string;
  readonly currency: string;
}

/** The assets missing from a tape or withdrawn by it, as they were before. */
export function ListedAssets({ id, assets, count, what, currency }: ListedAssetsProps) {
  if (count === null || count === 0) return null;
  const listed = assets.slice(0, maxListed);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {countOf(count, 'asset')} {what}
        {listed.length > 0 && listed.length < count && `, the largest ${formatCount(listed.length)}`}
      </h2>
      {assets.length === 0 ? (
        <p className="quiet">There is no list: the importer of that release only counted them.</p>
      ) : (
        <ScrollRegion label={`Assets ${what}`}>
          <AssetsTable assets={listed} caption={`Assets ${what}`} currency={currency} linked />
        </ScrollRegion>
      )}
    </section>
  );
}
