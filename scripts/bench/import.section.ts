import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bareCopy } from '../../backend/bench/bare-copy.ts';
import { root } from '../local/settings.ts';
import type { BenchServer } from './database.ts';
import { interleaved, median, quantile } from './load.ts';
import { count, megabytes, type SectionReport, seconds, spread, type Target, times } from './report.ts';
import { generatedTape, writeGeneratedTape } from './tape.ts';

/** About 43 bytes each. */
const rowsOfTwoGigabytes = 48_000_000;
const mostMemory = 250e6;

interface ImportRun {
  readonly code: number | null;
  readonly output: string;
  readonly milliseconds: number;
  readonly peakBytes: number;
}

/** What an import costs beyond the least it could; on request also a file of 2 GB whose last line is bad. */
export async function importSection(server: BenchServer, withTwoGigabytes: boolean): Promise<SectionReport> {
  const { assets } = server.scale;
  const tape = join(server.directory, 'tape.csv');
  await writeGeneratedTape(tape, assets);
  const rounds = server.scale.rounds(5);
  const { copy, load } = await interleaved<{ milliseconds: number; peakBytes: number }, 'copy' | 'load'>(rounds, {
    copy: async () => ({
      milliseconds: await server.inFreshDatabase(({ ownerUrl }) => bareCopy(ownerUrl, tape)),
      peakBytes: Number.NaN,
    }),
    load: () =>
      server.inFreshDatabase(async ({ writerUrl }) => {
        const run = await runImporter(writerUrl, tape);
        if (run.code !== 0) throw new Error(`The import failed:\n${run.output}`);
        return run;
      }),
  });
  const size = statSync(tape).size;
  rmSync(tape);
  const ratios = load.map(({ milliseconds }, round) => milliseconds / (copy[round]?.milliseconds ?? Number.NaN));
  const ratio = median(ratios);
  const peak = Math.max(...load.map(({ peakBytes }) => peakBytes));
  const durations = (runs: typeof load) => {
    const all = runs.map(({ milliseconds }) => milliseconds);
    return [seconds(median(all)), seconds(quantile(all, 0.99))];
  };
  const large = withTwoGigabytes ? await refuseTwoGigabytes(server) : undefined;
  return {
    tables: [
      {
        title: `A tape of ${count(assets)} rows (${megabytes(size)}), ${rounds} rounds in turn, each into a fresh database (p99 is the slowest)`,
        columns: ['', 'p50', 'p99', 'import ÷ this', 'peak memory'],
        rows: [
          ['bare COPY into the same indexed table', ...durations(copy), spread(ratios, times), ''],
          ['npm run import', ...durations(load), '', megabytes(peak)],
        ],
      },
      ...(large === undefined
        ? []
        : [
            {
              title: 'A tape whose last line is bad: refused, nothing changed',
              columns: ['size', 'time', 'peak memory'],
              rows: [[megabytes(large.size), seconds(large.milliseconds), megabytes(large.peakBytes)]],
            },
          ]),
    ],
    targets: [
      {
        what: `import of ${count(assets)} rows, time of a bare COPY`,
        measured: times(ratio),
        wanted: `at most ${times(2.5)}`,
        met: ratio <= 2.5,
      },
      memoryTarget("importer's resident memory", peak),
      ...(large === undefined ? [] : [memoryTarget(`the same, for ${megabytes(large.size)}`, large.peakBytes)]),
    ],
  };
}

function memoryTarget(what: string, bytes: number): Target {
  return { what, measured: megabytes(bytes), wanted: `under ${megabytes(mostMemory)}`, met: bytes < mostMemory };
}

async function refuseTwoGigabytes(server: BenchServer): Promise<ImportRun & { size: number }> {
  const tape = join(server.directory, 'two-gigabytes.csv');
  await writeGeneratedTape(tape, rowsOfTwoGigabytes, 'loan-bad,x,active,2026-12-31\n');
  const run = await server.inFreshDatabase(({ writerUrl }) => runImporter(writerUrl, tape));
  if (run.code !== 2) throw new Error(`The import should have been refused:\n${run.output}`);
  const { size } = statSync(tape);
  rmSync(tape);
  return { ...run, size };
}

/** The importer reports its own peak as it ends: what the operating system counts, on every platform. */
async function runImporter(writerUrl: string, tape: string): Promise<ImportRun> {
  const tellPeak = `data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`;
  const importer = join(root, 'backend', 'src', 'import.ts');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', tellPeak, importer, '--as-of', generatedTape.asOfDate, tape], {
    env: { PATH: process.env.PATH, DATABASE_URL: writerUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`The importer did not end in order:\n${stdout}${stderr}`);
  return {
    code: code as number | null,
    output: stdout + stderr,
    milliseconds: performance.now() - startedAt,
    peakBytes: Number(peak) * 1024,
  };
}
