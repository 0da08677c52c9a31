/** The Docker commands that tests use. Each throws an error with the command's own output when it fails. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { run } from '../kit/async-command.ts';

const execute = promisify(execFile);

export function docker(...args: string[]): Promise<string> {
  return run('docker', args);
}

export interface Mount {
  readonly Type: string;
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
  readonly RW: boolean;
}

/** The parts of `docker inspect` that the tests read. */
export interface Container {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly OOMKilled: boolean;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly Image: string;
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Privileged: boolean;
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly PidsLimit: number | null;
    readonly NetworkMode: string;
    readonly PortBindings: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[]>> | null;
  };
  readonly Mounts: readonly Mount[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { readonly IPAddress: string; readonly Aliases: readonly string[] | null }>
    >;
  };
}

export async function inspect(...containers: string[]): Promise<Container[]> {
  if (containers.length === 0) return [];
  const { stdout } = await execute('docker', ['inspect', '--type', 'container', ...containers], {
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout) as Container[];
}
