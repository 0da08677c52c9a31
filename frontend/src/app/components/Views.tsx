import { addDays } from '../../format/dates.ts';
import { assetsLink, movedLink } from '../../format/links.ts';
import { type AssetQuery, withoutPlace } from '../asset-query.ts';

interface ViewsProps {
  readonly query: AssetQuery;
  /** The day that the list shows, YYYY-MM-DD. */
  readonly asOf: string;
  /** The newest tape; undefined where there is nothing before it, or where the list is of an earlier day. */
  readonly importId: number | undefined;
}

/** The lists that people open every morning; each is an address. */
export function Views({ query, asOf, importId }: ViewsProps) {
  const views = [
    { name: 'All', href: assetsLink({}) },
    { name: 'Overdue', href: assetsLink({ ageing: 'overdue', sort: '-days_past_due' }) },
    { name: '90+ days', href: assetsLink({ ageing: '90+', sort: '-days_past_due' }) },
    {
      name: 'Due in 7 days',
      href: assetsLink({ status: 'active', due_from: asOf, due_to: addDays(asOf, 7), sort: 'due_date' }),
    },
    ...(importId === undefined
      ? []
      : [{ name: 'Newly defaulted', href: movedLink(importId, ['active', 'paid'], ['defaulted']) }]),
  ];
  const shown = comparable(assetsLink(withoutPlace(query)));
  return (
    <nav className="views" aria-label="Views">
      <ul>
        {views.map(({ name, href }) => (
          <li key={name}>
            <a href={href} aria-current={comparable(href) === shown ? 'true' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The same filter, whatever the order of the parameters. */
function comparable(address: string): string {
  const url = new URL(address, 'http://dashboard');
  url.searchParams.sort();
  return url.search;
}
