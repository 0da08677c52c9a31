import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BenchServer } from './database.ts';
import { interleaved, measureLoad, median } from './load.ts';
import { type MeasuredLoad, withCpu } from './measured-load.ts';
import { perSecond, type SectionReport, spread, type Target, times } from './report.ts';
import { type RunningApi, startApi } from './servers.ts';

const withoutMetrics = ['--import', join(import.meta.dirname, 'without-metrics.ts')];
const silent = { LOG_LEVEL: 'silent' };
const variants = ['neither', 'logging', 'metrics', 'both, as delivered', 'both and traces'] as const;
type Variant = (typeof variants)[number];

/** The cost of observability: CPU time per request with and without logging, metrics and traces. */
export async function observabilitySection(server: BenchServer): Promise<SectionReport> {
  const rounds = server.scale.rounds(21);
  const load = { connections: 32, seconds: server.scale.seconds(0.5) };
  const { readerUrl } = await server.demo();
  const start = (name: Variant, extra: Parameters<typeof startApi>[3]) =>
    startApi(server, readerUrl, `api-${name.replaceAll(/\W+/g, '-')}`, extra);
  const apis: Readonly<Record<Variant, RunningApi>> = {
    neither: await start('neither', { nodeArguments: withoutMetrics, environment: silent }),
    logging: await start('logging', { nodeArguments: withoutMetrics }),
    metrics: await start('metrics', { environment: silent }),
    'both, as delivered': await start('both, as delivered', {}),
    'both and traces': await start('both and traces', {
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: await traceCollector(server) },
    }),
  };
  const rows: string[][] = [];
  const targets: Target[] = [];
  for (const { path, of } of [
    { path: '/insights', of: 'a response from the cache' },
    { path: '/status', of: 'a response that queries the database' },
  ]) {
    const subjects = Object.fromEntries(
      variants.map((name) => [name, () => withCpu(apis[name], () => measureLoad(apis[name].url + path, load))]),
    ) as Record<Variant, () => Promise<MeasuredLoad>>;
    await interleaved(2, subjects);
    const loads = await interleaved(rounds, subjects);
    const over = (name: Variant, base: Variant) =>
      loads[name].map((measured, round) => cpuOfOne(measured) / cpuOfOne(loads[base][round] as MeasuredLoad));
    for (const name of variants) {
      const bases: Variant[] =
        name === 'neither' ? [] : name === 'both and traces' ? ['both, as delivered'] : ['neither'];
      rows.push([
        path,
        name,
        perSecond(median(loads[name].map(({ requestsPerSecond }) => requestsPerSecond))),
        `${median(loads[name].map(cpuOfOne)).toFixed(1)} µs`,
        ...(bases.length === 0 ? [''] : bases.map((base) => `${spread(over(name, base), times)} of "${base}"`)),
      ]);
    }
    for (const name of ['logging', 'metrics'] as const) {
      const ratio = median(over(name, 'neither'));
      const what = `${name}: CPU time of ${of}`;
      targets.push({ what, measured: times(ratio), wanted: `at most ${times(1.2)}`, met: ratio <= 1.2 });
    }
  }
  return {
    tables: [
      {
        title: `20 assets, ${load.connections} connections, ${rounds} alternating rounds of ${load.seconds} s; without traces no tracing code is loaded`,
        columns: ['path', 'with', 'requests', 'CPU per request', 'compared'],
        rows,
      },
    ],
    targets,
  };
}

const cpuOfOne = ({ cpuSeconds = Number.NaN, requests }: MeasuredLoad): number => (cpuSeconds * 1e6) / requests;

/** A collector that discards what it receives. @returns its URL */
async function traceCollector(server: BenchServer): Promise<string> {
  const collector = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  server.defer(async () => {
    collector.close();
    collector.closeAllConnections();
  });
  return `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
}
