/**
 * Deploys a version to a cluster, or leaves what ran there before:
 *
 *     npm run deploy:kubernetes -- VERSION --registry ghcr.io/OWNER --overlay kubernetes/overlays/staging [--url https://…]
 *
 * The cluster is the one of KUBECONFIG. The version's tag is read once, and everything is deployed by digest. Without
 * --url the smoke test runs inside the cluster only. To roll back, deploy the earlier version. Exits with 0 when the
 * version runs, and with 1 when it doesn't and the earlier one serves as before.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { forEachService } from '../images/image-reference.ts';
import { digestOfTag, releaseOf } from '../images/registry.ts';
import { deployOrRollBack } from './deployment.ts';
import { KubernetesTarget } from './kubernetes-target.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { registry: { type: 'string' }, overlay: { type: 'string' }, url: { type: 'string' } },
    allowPositionals: true,
  });
  const [version, ...more] = positionals;
  if (version === undefined || more.length > 0)
    throw new CommandError(
      'say which version: npm run deploy:kubernetes -- VERSION --registry ghcr.io/OWNER --overlay kubernetes/overlays/staging',
    );
  const registry = required(values.registry, '--registry').replace(/\/$/, '');
  const overlay = required(values.overlay, '--overlay');
  const references = forEachService((service) => {
    const repository = `${registry}/portfolio-${service}`;
    return `${repository}@${digestOfTag(repository, version)}`;
  });
  const target = new KubernetesTarget({ environment: basename(overlay), overlay, url: values.url?.replace(/\/$/, '') });
  const started = performance.now();
  await deployOrRollBack(target, { references, release: releaseOf(references.backend) }, say);
  say(`in ${Math.round((performance.now() - started) / 1000)} s`);
});
