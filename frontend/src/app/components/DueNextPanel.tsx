import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount } from '../../format/numbers.ts';
import type { ListOfNames } from '../overview-data.ts';
import { horizons, type OverviewQuery, overviewLink } from '../overview-query.ts';
import { Choices } from './Choices.tsx';
import { NamedAssets } from './NamedAssets.tsx';
import { Unavailable } from './Unavailable.tsx';

interface DueNextPanelProps {
  readonly query: OverviewQuery;
  /** Undefined without a tape. */
  readonly list: ListOfNames | undefined;
  readonly currency: string;
}

/** What falls due within 7, 30, 60 or 90 days: its sum, and what is due first by name. */
export function DueNextPanel({ query, list, currency }: DueNextPanelProps) {
  const page = list?.page.ok ? list.page.data : undefined;
  const count = page?.total ?? page?.assets.length ?? 0;
  const until = list?.filter.due_to;
  const by = until === undefined ? '' : ` by ${formatDate(until)}`;
  const worth = page?.totalValue === undefined ? countOf(count, 'asset') : formatAmount(page.totalValue);
  return (
    <section className="panel due-next" aria-labelledby="due-next">
      <div className="panel-head">
        <h2 id="due-next">{count === 0 ? `Nothing falls due${by}` : `Due${by}: ${worth}`}</h2>
        <Choices
          label="Due within"
          choices={horizons.map((days) => ({
            name: `${days} d`,
            href: overviewLink(query, { due: days }),
            chosen: days === query.due,
          }))}
        />
      </div>
      {list?.page.ok === false && <Unavailable failure={list.page.failure} topic="What falls due" />}
      {list !== undefined && page !== undefined && count > 0 && (
        <>
          <NamedAssets caption={`Due first${by}`} assets={page.assets} column="due" currency={currency} />
          <p className="more">
            <a href={assetsLink(list.filter)}>All {countOf(count, 'asset')}</a>
          </p>
        </>
      )}
    </section>
  );
}
