/**
 * Loads a tape into a cluster:
 *
 *     npm run import:kubernetes -- TAPE [--as-of DATE] [--profile NAME] …     the options of `npm run import`
 *     npm run import:kubernetes -- - < TAPE
 *     npm run import:kubernetes -- --undo 12
 *
 * The cluster is the one of KUBECONFIG. The import is a Job of the release that runs there, with the tape on its standard
 * input and the profiles of this folder's profiles/. Two imports at once queue. Its exit code is the import's.
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { namespace } from '../../platform/kubernetes/generated.ts';
import { run } from '../../tools/kit/command.ts';
import { CommandError, main } from '../../tools/kit/command-line.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { repository } from '../../tools/kit/repository.ts';
import { apply, get, kubectl, list, warningsOf } from './kubectl.ts';
import { type Container, containersOf, type KubernetesObject, named, render } from './kubernetes-objects.ts';

const startWithinMs = 60_000;
/** After everything has been read and printed. */
const endWithinMs = 60_000;

/** npm runs a script in the package's folder; paths are relative to where the user is. */
const fromCaller = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

interface Pod extends KubernetesObject {
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly state: { readonly terminated?: { readonly exitCode: number } } }[];
  };
}

/** The import Job with the image and the settings of the API that runs. */
function importJob(name: string, args: readonly string[], hasTape: boolean): KubernetesObject {
  const backend = get('deployment', 'backend');
  const [running] = backend === undefined ? [] : containersOf(backend);
  if (running === undefined) throw new CommandError('there is no Deployment backend: deploy the system first');
  const job = named(render(join(repository, 'kubernetes/import')), 'Job', 'import');
  job.metadata.name = name;
  for (const each of containersOf(job)) each.image = running.image;
  const container = containersOf(job).find((each) => each.name === 'import') as
    | (Container & { args: string[]; env: unknown[]; stdin: boolean; stdinOnce: boolean })
    | undefined;
  if (container === undefined) throw new CommandError('the import Job has no container');
  container.args = [...container.args, ...args];
  for (const source of container.envFrom ?? [])
    source.configMapRef.name = running.envFrom?.[0]?.configMapRef.name ?? source.configMapRef.name;
  // Who imports, for the record.
  container.env.push({ name: 'OPERATOR', value: process.env.OPERATOR ?? userInfo().username });
  // It waits for the tape.
  container.stdin = hasTape;
  container.stdinOnce = hasTape;
  return job;
}

/** Profiles are read when an import starts, so the cluster's copy is renewed before each. */
function applyProfiles(): void {
  const from = `--from-file=${join(repository, 'profiles')}`;
  const rendered = run('kubectl', ['create', 'configmap', 'profiles', from, '--dry-run=client', '--output=json']);
  apply([{ ...JSON.parse(rendered), metadata: { name: 'profiles', namespace } }]);
}

async function sendTape(pod: string, tape: string): Promise<void> {
  const source: Readable = tape === '-' ? process.stdin : createReadStream(fromCaller(tape));
  const attach = spawn('kubectl', ['--namespace', namespace, 'attach', pod, '--stdin', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  source.pipe(attach.stdin);
  // A refused tape ends the import before it has read everything.
  attach.stdin.on('error', () => source.unpipe());
  await new Promise<void>((resolve, reject) => {
    source.on('error', reject);
    attach.on('error', reject);
    attach.on('exit', () => resolve());
  });
}

await main(async () => {
  const args = process.argv.slice(2);
  const tapes = args.filter((arg) => arg === '-' || (!arg.startsWith('-') && existsSync(fromCaller(arg))));
  if (args.length === 0 || tapes.length > 1)
    throw new CommandError('say which tape, one at a time: npm run import:kubernetes -- TAPE --as-of DATE');
  const [tape] = tapes;
  const name = `import-${Date.now().toString(36)}`;
  applyProfiles();
  const given = args.map((arg) => (arg === tape ? '-' : arg));
  apply([importJob(name, given, tape !== undefined)]);
  const pod = async () => list<Pod>(['pod'], `batch.kubernetes.io/job-name=${name}`)[0];
  const started = await eventually(`the pod of ${name} runs`, startWithinMs, async () => {
    const found = await pod();
    return found !== undefined && found.status.phase !== 'Pending' && found;
  }).catch(() => {
    throw new CommandError(`${name} does not start:\n${warningsOf(name)}`);
  });
  if (tape !== undefined) await sendTape(started.metadata.name, tape);
  process.exitCode = await eventually(`${name} ends`, endWithinMs, async () => {
    const code = (await pod())?.status.containerStatuses?.[0]?.state.terminated?.exitCode;
    return code === undefined ? undefined : { code };
  }).then(({ code }) => code);
  if (tape === undefined) process.stdout.write(kubectl(['logs', started.metadata.name]));
});
