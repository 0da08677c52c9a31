import type { AssetStatus } from '../../api/contract.ts';

export function StatusBadge({ status }: { status: AssetStatus | 'withdrawn' | 'new' }) {
  return <span className={`status status-${status}`}>{status}</span>;
}
