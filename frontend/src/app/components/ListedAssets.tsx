import type { Asset } from '../../api/contract.ts';
import { countOf, formatCount } from '../../format/numbers.ts';
import { AssetsTable } from './AssetsTable.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';

/** The API has up to 1,000 of them. */
const mostListed = 50;

interface ListedAssetsProps {
  /** Where a link finds it. */
  readonly id: string;
  readonly assets: readonly Asset[];
  /** All there are; the list may hold the largest of them only. */
  readonly count: number | null;
  readonly what: string;
  readonly currency: string;
}

/** Assets that a tape missed or took out, as they stood, each leading to its own page. */
export function ListedAssets({ id, assets, count, what, currency }: ListedAssetsProps) {
  if (count === null || count === 0) return null;
  const listed = assets.slice(0, mostListed);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {countOf(count, 'asset')} {what}
        {listed.length > 0 && listed.length < count && `, the largest ${formatCount(listed.length)}`}
      </h2>
      {assets.length === 0 ? (
        <p className="quiet">Which ones was not kept: the importer of that release only counted them.</p>
      ) : (
        <ScrollRegion label={`Assets ${what}`}>
          <AssetsTable assets={listed} caption={`Assets ${what}`} currency={currency} linked />
        </ScrollRegion>
      )}
    </section>
  );
}
