import { Fragment } from 'react';
import { assetFields, type ListedAsset } from '../../api/contract.ts';
import { assetLink } from '../../format/links.ts';
import { countOf, formatCount, none } from '../../format/numbers.ts';
import { cellClass, headingOf, tableOrder, type ValueField } from '../asset-fields.ts';
import { FieldValue } from './FieldValue.tsx';
import { Shortened } from './Shortened.tsx';

const listedFields = tableOrder(assetFields.filter(({ listed }) => listed));

interface AssetsOrder {
  readonly sort: string;
  readonly href: (sort: string) => string;
  /** Whether it can be by days past due: only active assets have any. */
  readonly byDays: boolean;
}

interface AssetsTableProps {
  readonly assets: readonly ListedAsset[];
  readonly caption: string;
  readonly currency: string | undefined;
  /** Whether rows link to the assets' own pages, which not every backend offers. */
  readonly linked: boolean;
  /** The current order, `-` for descending, and the link to another one. Without it the headings are no links. */
  readonly order?: AssetsOrder;
}

export function AssetsTable({ assets, caption, currency, linked, order }: AssetsTableProps) {
  // Other backends may have fewer fields, and so may an import's recorded lists.
  const fields = listedFields.filter(
    ({ name }) => assets.length === 0 || assets.some((asset) => asset[name] !== undefined),
  );
  const hasDays = assets.some(({ days_past_due }) => days_past_due !== undefined);
  return (
    <table className="assets-table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {fields.map((field) => (
            <Fragment key={field.name}>
              <SortableHeading
                sort={field.name}
                label={headingOf(field, currency)}
                numeric={field.type === 'amount'}
                order={field.sortable ? order : undefined}
              />
              {field.name === 'due_date' && hasDays && (
                <SortableHeading
                  sort="days_past_due"
                  label="Days past due"
                  numeric
                  order={order?.byDays ? order : undefined}
                />
              )}
            </Fragment>
          ))}
        </tr>
      </thead>
      <tbody>
        {assets.map((asset) => (
          <tr key={asset.id}>
            <th scope="row">
              {linked ? (
                <a href={assetLink(asset.id)}>
                  <Shortened text={asset.id} />
                </a>
              ) : (
                <Shortened text={asset.id} />
              )}
            </th>
            {fields.map(
              (field) =>
                field.name !== 'id' && (
                  <Fragment key={field.name}>
                    <FieldCell field={field} asset={asset} />
                    {field.name === 'due_date' && hasDays && <DaysCell days={asset.days_past_due ?? undefined} />}
                  </Fragment>
                ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SortableHeadingProps {
  readonly sort: string;
  readonly label: string;
  /** Numbers sort largest first. */
  readonly numeric: boolean;
  readonly order: AssetsOrder | undefined;
}

function SortableHeading({ sort, label, numeric, order }: SortableHeadingProps) {
  const direction = order?.sort === sort ? 'ascending' : order?.sort === `-${sort}` ? 'descending' : undefined;
  const other = direction === 'ascending' || (direction === undefined && numeric) ? `-${sort}` : sort;
  return (
    <th scope="col" className={numeric ? 'number' : undefined} aria-sort={direction}>
      {order === undefined ? (
        label
      ) : (
        <a href={order.href(other)}>
          {label}
          <span className="sort-mark" aria-hidden="true">
            {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : '↕'}
          </span>
        </a>
      )}
    </th>
  );
}

function FieldCell({ field, asset }: { field: ValueField; asset: ListedAsset }) {
  const late = asset.days_past_due ?? 0;
  return (
    <td className={cellClass(field)}>
      {field.name === 'status' && late > 0 && <span className="phone-only late">{countOf(late, 'day')} past due</span>}
      {field.name === 'due_date' && <span className="phone-only">due </span>}
      <FieldValue field={field} value={asset[field.name]} />
    </td>
  );
}

/** @param days undefined for an asset that is not active, because it can't be past due */
function DaysCell({ days }: { days: number | undefined }) {
  return (
    <td className="number cell-dpd">
      {days === undefined || days === 0 ? <span className="quiet">{days ?? none}</span> : formatCount(days)}
    </td>
  );
}
