import type { Import } from '../../api/contract.ts';
import { failedChecks } from './Implausible.tsx';

export interface LoadState {
  readonly tone: 'good' | 'warning' | 'fault' | 'plain';
  readonly text: string;
}

/** Whether the newest tape loaded: good only where it also reconciles and is plausible. */
export function loadState(newest: Import): LoadState {
  switch (newest.outcome) {
    case 'running':
      return { tone: 'plain', text: 'A tape is being loaded' };
    case 'rejected':
    case 'failed':
    case 'interrupted':
      return { tone: 'fault', text: 'The newest tape did not load' };
    case 'implausible':
      return { tone: 'warning', text: 'The newest tape was refused as implausible' };
    case 'undone':
      return { tone: 'warning', text: 'The newest tape was undone' };
    case 'loaded':
    case 'unchanged': {
      if (failedChecks(newest).length > 0) return { tone: 'warning', text: 'Tape loaded although implausible' };
      if (newest.assets_missing) return { tone: 'warning', text: 'Tape loaded, does not reconcile' };
      return { tone: 'good', text: newest.mode === 'full' ? 'Tape loaded and reconciles' : 'Tape loaded' };
    }
  }
}
