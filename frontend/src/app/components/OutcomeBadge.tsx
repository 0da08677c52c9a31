import type { Import } from '../../api/contract.ts';

const marks = {
  running: '…',
  loaded: '✓',
  unchanged: '=',
  rejected: '✕',
  implausible: '!',
  failed: '✕',
  interrupted: '✕',
  undone: '↶',
} as const satisfies Record<Import['outcome'], string>;

export function OutcomeBadge({ outcome }: { outcome: Import['outcome'] }) {
  return (
    <span className={`outcome outcome-${outcome}`}>
      <span aria-hidden="true">{marks[outcome]}</span> {outcome}
    </span>
  );
}
