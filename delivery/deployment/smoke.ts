/**
 * The smoke test of a running system:
 *
 *     node delivery/deployment/smoke.ts --url http://localhost:8080 [--release 1.2.0-0123456789ab]
 *
 * At least 200 requests, no error, one release, and a revision that never decreases. Without --release it expects the
 * release of the first response.
 */
import { parseArgs } from 'node:util';
import { apiPrefix } from '../../platform/topology.ts';
import { CommandError, main, required } from '../../tools/kit/command-line.ts';
import { summarize } from '../pipeline/step-outputs.ts';
import { anonymousAnswers, type SmokePlan, type SmokeResult, smoke, smokeProgram } from './smoke-client.ts';
import { apiStatus, fromInside, fromOutside, leastRequests } from './smoke-paths.ts';

/** @throws CommandError with the errors, the first ones in full */
export function expectNoErrors({ requests, errors, revision }: SmokeResult, what: string): void {
  if (errors.length > 0) {
    const shown = [...new Set(errors)].slice(0, 10).map((line) => `- ${line}`);
    throw new CommandError(`${what}: ${errors.length} of ${requests} requests went wrong:\n${shown.join('\n')}`);
  }
  if (requests < leastRequests)
    throw new CommandError(`${what}: only ${requests} requests, ${leastRequests} are needed`);
  summarize(`${what}: ${requests} requests, no error, revision ${revision}.`);
}

export async function smokeFromOutside(url: string, release: string, leastRevision = 0): Promise<SmokeResult> {
  return smoke({
    url,
    paths: fromOutside,
    status: apiPrefix + apiStatus,
    requests: leastRequests,
    release,
    leastRevision,
  });
}

/** Checks that sign-in refuses pages and figures to anonymous clients. @throws CommandError otherwise */
export async function expectRefusal(url: string): Promise<void> {
  const wrong = await anonymousAnswers(url);
  if (wrong.length > 0)
    throw new CommandError(`Anonymous requests were not refused:\n${wrong.map((line) => `- ${line}`).join('\n')}`);
  summarize(`Anonymous requests from outside (${url}) are refused.`);
}

/** @throws CommandError if nothing answers */
async function askStatus(url: string): Promise<Response> {
  const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) };
  try {
    return await fetch(`${url}${apiPrefix}${apiStatus}`, options);
  } catch (error) {
    const { cause, message } = error as Error;
    throw new CommandError(`${url}${apiPrefix}${apiStatus}: ${cause instanceof Error ? cause.message : message}`);
  }
}

type InsidePlan = Pick<SmokePlan, 'release' | 'requests' | 'leastRevision'>;

/** @param exec runs a program for `node -e` in a container of the dashboard. @returns the smoke test of the API's gateway */
export function smokeFromInside(exec: (program: string) => string): (plan: InsidePlan) => SmokeResult {
  return (plan) => {
    const program = smokeProgram({ ...plan, url: '$API_URL', paths: fromInside, status: apiStatus });
    const output = exec(`${program}.finally(() => { process.exitCode = 0; })`);
    return JSON.parse(output.replace(/^smoke /, '')) as SmokeResult;
  };
}

/**
 * The smoke test from outside. With sign-in it runs from inside instead, and anonymous requests from outside must be
 * refused.
 */
export async function smokeRunning(
  {
    name,
    url,
    release,
    leastRevision,
  }: Pick<SmokePlan, 'url' | 'release' | 'leastRevision'> & { readonly name: string },
  inside: (plan: InsidePlan) => SmokeResult,
): Promise<void> {
  const answer = await askStatus(url);
  await answer.arrayBuffer();
  const what = `Smoke test of ${name} (${release})`;
  if (answer.status !== 401) return expectNoErrors(await smokeFromOutside(url, release, leastRevision), what);
  await expectRefusal(url);
  expectNoErrors(inside({ release, requests: leastRequests, leastRevision }), `${what}, from inside`);
}

export async function runningRelease(url: string): Promise<string> {
  const answer = await askStatus(url);
  if (!answer.ok) throw new CommandError(`${url}${apiPrefix}${apiStatus} answered ${answer.status}`);
  return ((await answer.json()) as { release: string }).release;
}

if (import.meta.main) {
  await main(async () => {
    const { values } = parseArgs({ options: { url: { type: 'string' }, release: { type: 'string' } } });
    const url = required(values.url, '--url').replace(/\/$/, '');
    const release = values.release ?? (await runningRelease(url));
    expectNoErrors(await smokeFromOutside(url, release), `Smoke test of ${release} at ${url}`);
  });
}
