import { Fragment, type ReactNode } from 'react';
import type { Ageing, Snapshot, Status } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount } from '../../format/numbers.ts';
import type { ListOfNames, Tapes } from '../overview-data.ts';
import { briefing, type Clause, dueSoon, quietBriefing } from './briefing.ts';

interface BriefingProps {
  readonly status: Status;
  readonly tapes: Tapes;
  readonly ageing: Ageing | undefined;
  /** What falls due within a week. */
  readonly due: ListOfNames | undefined;
}

/** The page's heading: the news since the other tape, and what falls due within a week. */
export function Briefing({ status, tapes, ageing, due }: BriefingProps) {
  const soon = dueClause(due);
  return (
    <h1 className="briefing" tabIndex={-1}>
      <News status={status} tapes={tapes} ageing={ageing} />
      {soon !== undefined && (
        <>
          {' '}
          <a href={soon.href}>{soon.text}</a>.
        </>
      )}
    </h1>
  );
}

function News({ status, tapes: { before, now, moved }, ageing }: Omit<BriefingProps, 'due'>): ReactNode {
  if (ageing?.recomputed && ageing.as_of_date !== null)
    return (
      <>
        A projection: days counted to {formatDate(ageing.as_of_date)}, statuses as of{' '}
        {formatDate(ageing.statuses_as_of ?? ageing.as_of_date)}.
      </>
    );
  if (now === undefined) return 'Portfolio Dashboard.';
  if (before === undefined) return <FirstTape now={now} currency={status.currency} />;
  const tape = moved.ok && moved.data.length === 1 ? moved.data[0] : undefined;
  const clauses = briefing(now, before, tape);
  if (clauses.length === 0) return quietBriefing(before);
  return (
    <>
      Since {formatDate(before.as_of_date)}: <Clauses clauses={clauses} />.
    </>
  );
}

function Clauses({ clauses }: { clauses: readonly Clause[] }) {
  return clauses.map(({ text, href }, index) => (
    <Fragment key={href}>
      {index > 0 && '; '}
      <a href={href}>{text}</a>
    </Fragment>
  ));
}

function FirstTape({ now: { portfolio, as_of_date }, currency }: { now: Snapshot; currency: string }) {
  return (
    <>
      The first tape, of {formatDate(as_of_date)}:{' '}
      <a href={assetsLink({})}>
        {countOf(portfolio.count, 'asset')} worth {formatAmount(portfolio.value)} {currency}
      </a>
      .
    </>
  );
}

function dueClause(due: ListOfNames | undefined): Clause | undefined {
  const until = due?.filter.due_to;
  if (due === undefined || until === undefined || !due.page.ok) return undefined;
  const { total, totalValue: value } = due.page.data;
  return total === undefined || total === 0
    ? undefined
    : dueSoon({ count: total, value, until, href: assetsLink(due.filter) });
}
