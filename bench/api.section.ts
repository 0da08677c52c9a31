import type { BenchServer } from './database.ts';
import { interleaved, measureLoad, median } from './load.ts';
import { cpuPerRequest, type MeasuredLoad, shareOfOneCore, withCpu } from './measured-load.ts';
import { ms, perSecond, type SectionReport, spread, type Target, times } from './report.ts';
import { startApi, startBareServer } from './servers.ts';

const connections = 32;

/** Throughput of the two reference endpoints on 20 assets, beside a bare Node server and, where one is named, the reference API. */
export async function apiSection(server: BenchServer, referenceUrl: string | undefined): Promise<SectionReport> {
  const rounds = server.scale.rounds(21);
  const load = { connections, seconds: server.scale.seconds(0.5) };
  const database = await server.demo();
  const api = await startApi(server, database.readerUrl, 'api');
  const rows: string[][] = [];
  const targets: Target[] = [];
  for (const path of ['/insights', '/assets']) {
    const bare = await startBareServer(server, api.url + path);
    const subjects: Record<string, () => Promise<MeasuredLoad>> = {
      'bare node:http': () => withCpu(bare, () => measureLoad(bare.url + path, load)),
      'Portfolio API': () => withCpu(api, () => measureLoad(api.url + path, load)),
      ...(referenceUrl === undefined ? {} : { reference: () => measureLoad(referenceUrl + path, load) }),
    };
    await interleaved(1, subjects);
    const results = await interleaved(rounds, subjects);
    const ours = results['Portfolio API'] ?? [];
    for (const [name, loads] of Object.entries(results)) rows.push([path, name, ...figures(loads, ours)]);
    const ratio = median(ratios(ours, results['bare node:http'] ?? []));
    targets.push(target(`${path}: throughput of bare node:http`, ratio, 0.5));
    if (results.reference !== undefined) {
      const timesReference = median(ratios(ours, results.reference));
      targets.push(target(`${path}: throughput of the reference`, timesReference, 8));
    }
  }
  return {
    tables: [
      {
        title: `20 assets, ${load.connections} connections, ${rounds} rounds of ${load.seconds} s each in turn; logging to a file, metrics on`,
        columns: ['path', 'server', 'requests', 'p50', 'p99', 'API ÷ this', 'CPU per request', 'of one core'],
        rows,
      },
    ],
    targets,
  };
}

function figures(loads: readonly MeasuredLoad[], ours: readonly MeasuredLoad[]): string[] {
  return [
    perSecond(median(loads.map(({ requestsPerSecond }) => requestsPerSecond))),
    ms(median(loads.map(({ p50Ms }) => p50Ms))),
    ms(median(loads.map(({ p99Ms }) => p99Ms))),
    loads === ours ? '' : spread(ratios(ours, loads), times),
    cpuPerRequest(loads),
    shareOfOneCore(loads),
  ];
}

function ratios(ours: readonly MeasuredLoad[], theirs: readonly MeasuredLoad[]): number[] {
  return ours.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / (theirs[round]?.requestsPerSecond ?? Number.NaN),
  );
}

function target(what: string, ratio: number, least: number): Target {
  return { what, measured: times(ratio), wanted: `at least ${times(least)}`, met: ratio >= least };
}
