import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { Gauge, type Registry } from 'prom-client';

/** The memory and CPU limits, read at each scrape. Without a limit there is no series, rather than a made-up value. */
export function processLimits(registry: Registry): void {
  const limit = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  limit('process_memory_limit_bytes', 'Memory at which the process is killed', memoryLimit);
  limit(
    'process_cpu_limit_cores',
    'Processor time that the process gets before it is throttled, 1 = a whole core',
    cpuLimit,
  );
}

function memoryLimit(): number | undefined {
  const bytes = process.constrainedMemory();
  return bytes > 0 && bytes < totalmem() ? bytes : undefined;
}

/** From the container's cgroup, version 2 or 1. */
function cpuLimit(): number | undefined {
  const [quota, period] = read('cpu.max')?.split(' ') ?? [read('cpu/cpu.cfs_quota_us'), read('cpu/cpu.cfs_period_us')];
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : undefined;
}

function read(name: string): string | undefined {
  try {
    return readFileSync(`/sys/fs/cgroup/${name}`, 'utf8').trim();
  } catch {
    return undefined; // not Linux, or the other cgroup version
  }
}
