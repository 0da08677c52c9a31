import type { Synthesized } from '../../lib/synthesize.ts';
import { balancers } from './balancers.read-back.ts';
import { Comparison } from './comparison.ts';
import { database, storage } from './data.read-back.ts';
import { importWorkflow } from './imports.read-back.ts';
import { securityGroups, subnetsAndEndpoints } from './network.read-back.ts';
import { logsAndAlarms } from './observability.read-back.ts';
import { services } from './services.read-back.ts';

const parts = [
  securityGroups,
  subnetsAndEndpoints,
  balancers,
  services,
  database,
  storage,
  logsAndAlarms,
  importWorkflow,
];

/** Queries the account, service by service, for what CloudFormation created, and compares it with the templates. */
export async function readBack(
  synthesized: Synthesized,
  digests: Readonly<Record<string, string>>,
): Promise<Comparison> {
  const account = new Comparison(synthesized, digests);
  await account.start();
  for (const compare of parts) await compare(account);
  return account;
}
