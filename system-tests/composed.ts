/** docker-compose.yml as Compose parses it. */
import { run } from '../tools/kit/async-command.ts';
import { repository } from '../tools/kit/repository.ts';

export interface ComposedService {
  readonly profiles?: readonly string[];
  readonly image?: string;
  readonly build?: { readonly context: string; readonly args?: Readonly<Record<string, string | null>> };
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly target: number; readonly published: string; readonly host_ip?: string }[];
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly user?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface Composed {
  readonly services: Readonly<Record<string, ComposedService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

/** Every profile, with the given settings only: without .env and the tests' own variables. */
export async function composed(
  env: Readonly<Record<string, string>> = {},
  files: readonly string[] = ['docker-compose.yml'],
): Promise<Composed> {
  const output = await run(
    'env',
    [
      '-i',
      `PATH=${process.env.PATH}`,
      `HOME=${process.env.HOME}`,
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      'docker',
      'compose',
      '--env-file',
      '/dev/null',
      ...files.flatMap((file) => ['--file', file]),
      '--profile',
      '*',
      'config',
      '--format',
      'json',
    ],
    { cwd: repository },
  );
  return JSON.parse(output) as Composed;
}
