import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount } from '../../format/numbers.ts';
import type { ListOfNames } from '../overview-data.ts';
import { type Group, groups, type OverviewQuery, overviewLink } from '../overview-query.ts';
import { Choices } from './Choices.tsx';
import { NamedAssets } from './NamedAssets.tsx';
import { Unavailable } from './Unavailable.tsx';

interface WhoPanelProps {
  readonly query: OverviewQuery;
  /** Undefined where there is no tape before, so that nothing is new. */
  readonly list: ListOfNames | undefined;
  readonly currency: string;
}

const headings: Readonly<Record<Group, { readonly some: string; readonly none: string }>> = {
  overdue: { some: 'overdue', none: 'Nothing is overdue' },
  'new-90': { some: 'newly 90 days past due', none: 'Nothing is newly 90 days past due' },
  defaulted: { some: 'newly defaulted', none: 'Nothing newly defaulted' },
};

/** Who is late: the largest by name. */
export function WhoPanel({ query, list, currency }: WhoPanelProps) {
  const { some, none } = headings[query.group];
  const page = list?.page.ok ? list.page.data : undefined;
  const count = page?.total ?? page?.assets.length ?? 0;
  return (
    <section className="panel who" aria-labelledby="who">
      <div className="panel-head">
        <h2 id="who">{count === 0 ? none : `${countOf(count, 'asset')} ${some}`}</h2>
        <Choices
          label="Who"
          choices={groups.map(({ name, label }) => ({
            name: label,
            href: overviewLink(query, { group: name }),
            chosen: name === query.group,
          }))}
        />
      </div>
      {list === undefined && <p className="unavailable">From the second tape on, this names what is new.</p>}
      {list?.page.ok === false && <Unavailable failure={list.page.failure} topic="The list of assets" />}
      {list !== undefined && page !== undefined && count > 0 && (
        <>
          <NamedAssets caption={`The largest assets ${some}`} assets={page.assets} column="days" currency={currency} />
          <p className="more">
            <a href={assetsLink(list.filter)}>All {countOf(count, 'asset')}</a>
            {page.totalValue !== undefined && `, worth ${formatAmount(page.totalValue)}`}
          </p>
        </>
      )}
    </section>
  );
}
