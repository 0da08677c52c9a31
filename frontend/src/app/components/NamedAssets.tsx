import type { ListedAsset } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { assetLink } from '../../format/links.ts';
import { formatAmount, formatCount, none } from '../../format/numbers.ts';
import { Shortened } from './Shortened.tsx';

type NamedAsset = Pick<ListedAsset, 'id' | 'due_date' | 'nominal_value' | 'days_past_due'>;

interface NamedAssetsProps {
  readonly caption: string;
  readonly assets: readonly NamedAsset[];
  readonly column: 'days' | 'due';
  readonly currency: string;
}

/** A few assets by name, each a link, with days past due or due date and value. */
export function NamedAssets({ caption, assets, column, currency }: NamedAssetsProps) {
  return (
    <table className="mini-table named-assets">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col" className="number">
            {column === 'days' ? 'Days' : 'Due'}
          </th>
          <th scope="col" className="number">
            {currency}
          </th>
        </tr>
      </thead>
      <tbody>
        {assets.map((asset) => (
          <tr key={asset.id}>
            <th scope="row">
              <a href={assetLink(asset.id)}>
                <Shortened text={asset.id} />
              </a>
            </th>
            <td className="number">{column === 'days' ? days(asset) : formatDate(asset.due_date)}</td>
            <td className="number">{formatAmount(asset.nominal_value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only active assets have days past due. */
function days({ days_past_due }: NamedAsset): string {
  return days_past_due === undefined || days_past_due === null ? none : formatCount(days_past_due);
}
