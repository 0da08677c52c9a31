import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../tools/kit/repository.ts';
import { apiSection } from './api.section.ts';
import { assetsSection } from './assets.section.ts';
import { containersSection } from './containers.section.ts';
import { type BenchServer, benchServer } from './database.ts';
import { importSection } from './import.section.ts';
import { insightsSection } from './insights.section.ts';
import { largeFileSection } from './large-file.section.ts';
import { observabilitySection } from './observability.section.ts';
import { pageSection } from './page.section.ts';
import { printReport, type Report, type SectionReport } from './report.ts';
import { quickRun, wholeRun } from './scale.ts';
import { startSection } from './start.section.ts';
import { streamSection } from './stream.section.ts';

/**
 * `npm run bench [-- SECTION... --json FILE --quick]`: each section measures one promise next to what it is compared
 * with. REFERENCE_URL names a running reference API. Missed targets are reported; the exit code only says whether the
 * measurements ran. --quick runs one short round of each, to see that it works.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string', default: join('.data', 'bench.json') },
    quick: { type: 'boolean', default: false },
  },
});

const sections: Readonly<Record<string, (server: BenchServer) => Promise<SectionReport>>> = {
  api: (server) => apiSection(server, process.env.REFERENCE_URL?.replace(/\/$/, '')),
  insights: insightsSection,
  assets: assetsSection,
  stream: streamSection,
  import: importSection,
  page: pageSection,
  observability: observabilitySection,
  start: startSection,
  containers: containersSection,
  'large-file': largeFileSection,
};
/** Runs only when named, because it takes very long. */
const onlyWhenNamed = 'large-file';

const unknown = positionals.filter((name) => !(name in sections));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. Sections: ${Object.keys(sections).join(', ')}.`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(sections).filter((name) => name !== onlyWhenNamed);
const processors = cpus();
const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${process.platform}, Node ${process.version}`;
console.log(machine);

const file = resolve(repository, flags.json);
const server = benchServer(flags.quick ? quickRun : wholeRun);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted = true;
    console.error('Interrupted. Stopping everything that was started.');
    server.stop().finally(() => process.exit(1));
  });
try {
  for (const name of chosen) {
    const startedAt = performance.now();
    const [loadBefore = 0] = loadavg();
    console.log(`\n── ${name} ──`);
    const section = await (sections[name] as (typeof sections)[string])(server);
    await server.endSection();
    printReport(section);
    console.log(`\n  took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    record(name, { measuredAt: new Date().toISOString(), machine, loadBefore, ...section });
  }
} catch (error) {
  // Stopping everything makes running measurements fail; those errors mean nothing.
  if (!interrupted) throw error;
} finally {
  await server.stop();
}
console.log(`\nResults as JSON: ${file}`);

/** Keeps the results of the other sections, because sections may be run one by one. */
function record(name: string, measured: Report[string]): void {
  const before: Report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : {};
  const all = { ...before, [name]: measured };
  const inOrder = Object.keys(sections).flatMap((section) =>
    all[section] === undefined ? [] : [[section, all[section]]],
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`);
}
