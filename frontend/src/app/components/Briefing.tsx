import { Fragment } from 'react';
import type { ApiResult } from '../../api/api-result.ts';
import type { History, TapeTransitions } from '../../api/contract.ts';
import { formatDate } from '../../format/dates.ts';
import { briefing, quietBriefing } from './briefing.ts';

/** The news since the tape before, in one sentence. */
export function Briefing({
  history,
  tape,
}: {
  history: ApiResult<History>;
  tape: ApiResult<TapeTransitions | undefined>;
}) {
  if (!history.ok) return null;
  const [before, now] = history.data.snapshots.slice(-2);
  if (before === undefined || now === undefined) return null;
  const clauses = briefing(now, before, tape.ok ? tape.data : undefined);
  if (clauses.length === 0) return <p className="briefing">{quietBriefing(before)}</p>;
  return (
    <p className="briefing">
      Since {formatDate(before.as_of_date)}:{' '}
      {clauses.map(({ text, href }, index) => (
        <Fragment key={href}>
          {index > 0 && '; '}
          <a href={href}>{text}</a>
        </Fragment>
      ))}
      .
    </p>
  );
}
