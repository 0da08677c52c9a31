import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { apiSection } from './bench/api.section.ts';
import { assetsSection } from './bench/assets.section.ts';
import { type BenchServer, startBenchServer } from './bench/database.ts';
import { insightsSection } from './bench/insights.section.ts';
import { printReport, type SectionReport } from './bench/report.ts';
import { streamSection } from './bench/stream.section.ts';
import { root } from './local/settings.ts';

/**
 * `npm run bench [-- SECTION...] [--json FILE]`: each section measures one promise side by side with what it is held
 * against. REFERENCE_URL names a running reference API. Missed targets are said so; the exit code tells only whether it ran.
 */
const sections: Readonly<Record<string, (server: BenchServer) => Promise<SectionReport>>> = {
  api: (server) => apiSection(server, process.env.REFERENCE_URL?.replace(/\/$/, '')),
  insights: insightsSection,
  assets: assetsSection,
  stream: streamSection,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string', default: join('.data', 'bench.json') } },
});
const unknown = positionals.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. Sections: ${Object.keys(sections).join(', ')}.`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(sections);
const reports: Record<string, SectionReport> = {};
const processors = cpus();
console.log(`Node ${process.version}, ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`);

const server = await startBenchServer();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.stop().finally(() => process.exit(1));
  });
try {
  for (const name of chosen) {
    const startedAt = performance.now();
    console.log(`\n── ${name} ──`);
    const report = await (sections[name] as (typeof sections)[string])(server);
    printReport(report);
    console.log(`\n  took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    reports[name] = report;
  }
} finally {
  await server.stop();
}
const file = resolve(root, flags.json);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(
  file,
  `${JSON.stringify({ measuredAt: new Date().toISOString(), node: process.version, processor: processors[0]?.model, processors: processors.length, sections: reports }, null, 2)}\n`,
);
console.log(`\nAll of it as JSON: ${file}`);
