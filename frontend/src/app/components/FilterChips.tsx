import { isAgeingFilter } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { ageingName } from '../../format/ageing.ts';
import { formatDate, isCalendarDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { formatAmount, formatCount } from '../../format/numbers.ts';
import { type AssetQuery, movementInWords, withoutMovement, withoutPlace } from '../asset-query.ts';

/** More than the form can set. Each chip's link contains all other filters, so the page grows with their square. */
const maxChips = 20;

/** The filters in words, each with a link that removes only this one. */
export function FilterChips({ query }: { query: AssetQuery }) {
  const filter = withoutPlace(query);
  const moved = movementInWords(filter);
  const others = Object.entries(withoutMovement(filter)).flatMap(([name, value]) => {
    if (value === undefined || name === 'sort') return [];
    if (name !== 'status') return [{ text: inWords(name, value), href: assetsLink({ ...filter, [name]: undefined }) }];
    const statuses = value.split(',');
    return statuses.map((status) => ({
      text: status,
      href: assetsLink({ ...filter, status: statuses.filter((other) => other !== status).join(',') }),
    }));
  });
  const chips = [
    ...(moved === undefined ? [] : [{ text: moved, href: assetsLink(withoutMovement(filter)) }]),
    ...others,
  ];
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters in use">
      {chips.slice(0, maxChips).map(({ text, href }) => (
        <li key={text}>
          <span className="chip">
            {text}{' '}
            <a href={href}>
              <span className="visually-hidden">Remove the filter: {text}</span>
              <span aria-hidden="true">×</span>
            </a>
          </span>
        </li>
      ))}
      {chips.length > maxChips && <li>and {formatCount(chips.length - maxChips)} more</li>}
      <li>
        <a href="/assets">Remove all</a>
      </li>
    </ul>
  );
}

function inWords(name: string, value: string): string {
  switch (name) {
    case 'due_from':
      return `due ${readDate(value)} or later`;
    case 'due_to':
      return `due ${readDate(value)} or earlier`;
    case 'value_min':
      return `value at least ${readAmount(value)}`;
    case 'value_max':
      return `value at most ${readAmount(value)}`;
    case 'ageing':
      return isAgeingFilter(value) ? ageingName(value).toLowerCase() : value;
    case 'days_past_due_min':
      return `at least ${value} days past due`;
    case 'days_past_due_max':
      return `at most ${value} days past due`;
    case 'id_contains':
      return `asset contains ${value}`;
    case 'id_prefix':
      return `asset begins with ${value}`;
    case 'as_of':
      return `as of ${readDate(value)}`;
    default:
      return `${name}: ${value}`;
  }
}

function readAmount(value: string): string {
  return /^\d+(\.\d{1,2})?$/.test(value) ? formatAmount(value as Decimal) : value;
}

/** Text that isn't a date is shown unchanged, beside the API's message about it. */
function readDate(value: string): string {
  return isCalendarDate(value) ? formatDate(value) : value;
}
