import type { Asset } from '../../api/contract.ts';
import { countOf, formatCount } from '../../format/numbers.ts';
import { AssetsTable } from './AssetsTable.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';

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
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {countOf(count, 'asset')} {what}
        {assets.length > 0 && assets.length < count && `, the largest ${formatCount(assets.length)}`}
      </h2>
      {assets.length === 0 ? (
        <p className="quiet">Which ones was not kept: the importer of that release only counted them.</p>
      ) : (
        <ScrollRegion label={`Assets ${what}`}>
          <AssetsTable assets={assets} caption={`Assets ${what}`} currency={currency} asOf={undefined} linked />
        </ScrollRegion>
      )}
    </section>
  );
}
