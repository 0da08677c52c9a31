import { type AgeingFilter, ageingBuckets, ageingFilters, assetFields, assetStatuses } from '../../api/contract.ts';
import { ageingName } from '../../format/ageing.ts';
import { isCalendarDate } from '../../format/dates.ts';
import { type AssetQuery, isOfActive, movementNames } from '../asset-query.ts';

/** The orders of a list; the default is by id. */
const orders = assetFields
  .filter(({ sortable }) => sortable)
  .flatMap(({ name, label, type }) => {
    const [ascending, descending] = {
      text: ['', ', descending'],
      status: ['', ', descending'],
      amount: [', smallest first', ', largest first'],
      date: [', earliest first', ', latest first'],
      rate: [', lowest first', ', highest first'],
    }[type];
    return [
      { sort: name === 'id' ? '' : name, text: `${label}${ascending}` },
      { sort: `-${name}`, text: `${label}${descending}` },
    ];
  });

const ordersOfActive = [
  { sort: '-days_past_due', text: 'Days past due, most first' },
  { sort: 'days_past_due', text: 'Days past due, fewest first' },
];

/** The open ranges (overdue, 30+, …) come first, then the buckets. */
const buckets: readonly AgeingFilter[] = ageingBuckets;
const ageingChoices = [...ageingFilters.filter((filter) => !buckets.includes(filter)), ...ageingBuckets];

/** A GET form, so the address is the filter. It is collapsed on phones. Its key resets the fields when the address changes. */
export function AssetFilters({ query, open }: { query: AssetQuery; open: boolean }) {
  const statuses = query.status?.split(',') ?? [];
  const limit = query.limit;
  return (
    <details className="filter-fold" open={open}>
      <summary>Filter and order</summary>
      <form className="filters" method="get" action="/assets" aria-label="Filter" key={JSON.stringify(query)}>
        <fieldset>
          <legend>Status</legend>
          {assetStatuses.map((status) => (
            <label key={status} className="check">
              <input type="checkbox" name="status" value={status} defaultChecked={statuses.includes(status)} /> {status}
            </label>
          ))}
        </fieldset>
        <label>
          <span>Days past due</span>
          <select name="ageing" defaultValue={query.ageing ?? ''}>
            <option value="">Any</option>
            {ageingChoices.map((filter) => (
              <option key={filter} value={filter}>
                {ageingName(filter)}
              </option>
            ))}
          </select>
        </label>
        {(['min', 'max'] as const).map((end) => (
          <label key={end}>
            <span>{end === 'min' ? 'Days from' : 'Days to'}</span>
            <input
              className="number"
              type="text"
              inputMode="numeric"
              name={`days_past_due_${end}`}
              defaultValue={query[`days_past_due_${end}`]}
            />
          </label>
        ))}
        <label>
          <span>Due from</span>
          <input type="date" name="due_from" defaultValue={dateIn(query.due_from)} />
        </label>
        <label>
          <span>Due to</span>
          <input type="date" name="due_to" defaultValue={dateIn(query.due_to)} />
        </label>
        <label>
          <span>Value from</span>
          <input className="number" type="text" inputMode="decimal" name="value_min" defaultValue={query.value_min} />
        </label>
        <label>
          <span>Value to</span>
          <input className="number" type="text" inputMode="decimal" name="value_max" defaultValue={query.value_max} />
        </label>
        <label>
          <span>Asset contains</span>
          <input
            type="text"
            name="id_contains"
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            defaultValue={query.id_contains}
          />
        </label>
        <label>
          <span>Order</span>
          <select name="sort" defaultValue={query.sort ?? ''}>
            {[...orders, ...(isOfActive(query) ? ordersOfActive : [])].map(({ sort, text }) => (
              <option key={sort} value={sort}>
                {text}
              </option>
            ))}
          </select>
        </label>
        {limit !== undefined && <input type="hidden" name="limit" value={limit} />}
        {[...movementNames, 'id_prefix'].map(
          (name) => query[name] !== undefined && <input key={name} type="hidden" name={name} value={query[name]} />,
        )}
        {query.as_of !== undefined && <input type="hidden" name="as_of" value={query.as_of} />}
        <button type="submit">Apply</button>
      </form>
    </details>
  );
}

/** A date field shows dates only; a refusal above the list names any other value in the address. */
function dateIn(value: string | undefined): string | undefined {
  return value !== undefined && isCalendarDate(value) ? value : undefined;
}
