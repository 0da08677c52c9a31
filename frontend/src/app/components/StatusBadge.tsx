import type { AssetStatus } from '../../api/contract.ts';

/** The status in words, with the mark and the colour that it has everywhere. */
export function StatusBadge({ status }: { status: AssetStatus | 'withdrawn' | 'new' }) {
  return <span className={`status status-${status}`}>{status}</span>;
}
