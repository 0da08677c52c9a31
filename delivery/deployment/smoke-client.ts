/**
 * The smoke test's requests, wherever it runs. The functions are self-contained, because their source also runs in a
 * container's Node.
 */

export interface SmokePlan {
  /** Without a trailing slash. Inside a container, `$NAME` is replaced by the environment variable of that name. */
  readonly url: string;
  /** Requested in turn until the number of requests is reached. */
  readonly paths: readonly string[];
  /** Path of the API's status, which has release and revision. */
  readonly status: string;
  readonly requests: number;
  /** The release that every response must name in X-Release. */
  readonly release: string;
  /**
   * The portfolio's revision before the deployment. A deployment doesn't change it; an import meanwhile only raises it.
   */
  readonly leastRevision: number;
}

export interface SmokeResult {
  readonly requests: number;
  readonly errors: readonly string[];
  readonly revision: number;
}

/**
 * Sends eight requests at a time and reports every response that isn't a 200 from the right release. Never throws. Each has a
 * connection of its own, because a deployment blocks its process for minutes and would not see that a kept one was closed.
 */
export async function smoke(plan: SmokePlan): Promise<SmokeResult> {
  const base = plan.url.startsWith('$') ? (process.env[plan.url.slice(1)] ?? plan.url) : plan.url;
  const errors: string[] = [];
  let requests = 0;
  let revision = -1;
  const ask = async (path: string): Promise<void> => {
    requests += 1;
    try {
      const answer = await fetch(base + path, {
        redirect: 'manual',
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(10_000),
      });
      const text = await answer.text();
      const release = answer.headers.get('x-release');
      if (answer.status !== 200) errors.push(`${path}: ${answer.status}`);
      else if (release !== plan.release) errors.push(`${path}: answered by release ${release}`);
      else if (path === plan.status) {
        const status = JSON.parse(text) as { release: string; revision: number };
        if (status.release !== plan.release) errors.push(`${path}: says release ${status.release}`);
        if (status.revision < Math.max(plan.leastRevision, revision))
          errors.push(`${path}: revision ${status.revision} after ${Math.max(plan.leastRevision, revision)}`);
        revision = Math.max(revision, status.revision);
      } else if (text === '') errors.push(`${path}: an empty answer`);
    } catch (error) {
      errors.push(
        `${path}: ${error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}` : String(error)}`,
      );
    }
  };
  await ask(plan.status);
  const queue = Array.from(
    { length: Math.max(0, plan.requests - 2) },
    (_, index) => plan.paths[index % plan.paths.length] ?? plan.status,
  );
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) await ask(path);
    }),
  );
  await ask(plan.status);
  return { requests, errors, revision };
}

/**
 * A program for `node -e` that runs the plan and prints the result as one line of JSON; it fails if there were errors.
 */
export function smokeProgram(plan: SmokePlan): string {
  return `(${smoke.toString().replace(/\s+/g, ' ')})(${JSON.stringify(plan)}).then((result) => { console.log('smoke ' + JSON.stringify(result)); process.exitCode = result.errors.length > 0 ? 1 : 0; })`;
}

/**
 * Checks that an anonymous client gets no page and no figure, and returns the violations. No connection counts as a
 * refusal, and so do the firewall's answers: 403 for a rule or an address, 429 for too many requests.
 */
export async function anonymousAnswers(url: string): Promise<string[]> {
  const refusals: Readonly<Record<string, readonly number[]>> = {
    '/': [302, 401, 403, 429],
    '/api/status': [401, 403, 429],
    '/api/assets?limit=1': [401, 403, 429],
  };
  const wrong: string[] = [];
  for (const [path, statuses] of Object.entries(refusals)) {
    const status = await fetch(url + path, {
      redirect: 'manual',
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => undefined,
    );
    if (status !== undefined && !statuses.includes(status)) wrong.push(`${path}: ${status} for an anonymous request`);
  }
  return wrong;
}
