/** The rules for the workflows, by name. */

import {
  codeScanning,
  everySuiteRuns,
  requiredGate,
  runsOnEveryChange,
  servicesAlone,
  stages,
} from './coverage.rules.ts';
import { approvedBeforeProduction, builtOnce, digestsOnly, promoted } from './delivery.rules.ts';
import {
  awsByRoleOnly,
  leastPermissions,
  nothingToStealFromPullRequests,
  scannerHasNothing,
  triggersAndCheckouts,
} from './rights.rules.ts';
import { commandsExist, concurrency, credentialsLast, history, oneNode, pinned, timeouts } from './steps.rules.ts';
import type { Rule } from './workflow-places.ts';

export const rules: Readonly<Record<string, Rule>> = {
  pinned,
  leastPermissions,
  timeouts,
  credentialsLast,
  concurrency,
  triggersAndCheckouts,
  nothingToStealFromPullRequests,
  scannerHasNothing,
  approvedBeforeProduction,
  awsByRoleOnly,
  digestsOnly,
  commandsExist,
  requiredGate,
  runsOnEveryChange,
  servicesAlone,
  oneNode,
  builtOnce,
  codeScanning,
  promoted,
  stages,
  everySuiteRuns,
  history,
};
