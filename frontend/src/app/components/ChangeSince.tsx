import type { Change } from '../../format/change.ts';
import { formatDate } from '../../format/dates.ts';

/** A change with sign, word and arrow, so that nobody depends on its colour. */
export function ChangeSince({
  change,
  since,
  goodWhen,
}: {
  change: Change;
  since: string;
  goodWhen: 'up' | 'down' | 'neither';
}) {
  if (change.direction === 'unchanged') return <p className="change">unchanged since {formatDate(since)}</p>;
  const tone = goodWhen === 'neither' ? 'plain' : change.direction === goodWhen ? 'good' : 'bad';
  return (
    <p className={`change change-${tone}`}>
      <span aria-hidden="true">{change.direction === 'up' ? '▲' : '▼'}</span> {change.direction} {change.text}{' '}
      <span className="since">since {formatDate(since)}</span>
    </p>
  );
}
