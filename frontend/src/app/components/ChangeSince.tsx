import type { Change } from '../../format/change.ts';
import { formatDate } from '../../format/dates.ts';

/** A change with sign, word and arrow, so that nobody depends on its colour. Since when stands in the page's heading. */
export function ChangeSince({
  change,
  since,
  goodWhen,
}: {
  change: Change;
  since: string;
  goodWhen: 'up' | 'down' | 'neither';
}) {
  const when = <span className="visually-hidden"> since {formatDate(since)}</span>;
  if (change.direction === 'unchanged') return <p className="change">unchanged{when}</p>;
  const tone = goodWhen === 'neither' ? 'plain' : change.direction === goodWhen ? 'good' : 'bad';
  return (
    <p className={`change change-${tone}`}>
      <span aria-hidden="true">{change.direction === 'up' ? '▲' : '▼'}</span> {change.direction} {change.text}
      {when}
    </p>
  );
}
