import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bareCopy } from '../backend/bench/bare-copy.ts';
import type { BenchServer } from './database.ts';
import { memoryTarget, runImporter } from './importer.ts';
import { interleaved, median, quantile, ratios } from './load.ts';
import { count, megabytes, type SectionReport, seconds, spread, times } from './report.ts';
import { writeGeneratedTape } from './tape.ts';

/** The cost of an import compared with a bare COPY, which is the least it could cost. */
export async function importSection(server: BenchServer): Promise<SectionReport> {
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
  const durations = (runs: typeof load) => runs.map(({ milliseconds }) => milliseconds);
  const againstCopy = ratios(durations(load), durations(copy));
  const ratio = median(againstCopy);
  const peak = Math.max(...load.map(({ peakBytes }) => peakBytes));
  const cells = (runs: typeof load) => [seconds(median(durations(runs))), seconds(quantile(durations(runs), 0.99))];
  return {
    tables: [
      {
        title: `A tape of ${count(assets)} rows (${megabytes(size)}), ${rounds} alternating rounds, each into a fresh database (p99 is the slowest)`,
        columns: ['', 'p50', 'p99', 'import ÷ this', 'peak memory'],
        rows: [
          ['bare COPY into the same indexed table', ...cells(copy), spread(againstCopy, times), ''],
          ['npm run import', ...cells(load), '', megabytes(peak)],
        ],
      },
    ],
    targets: [
      {
        what: `import of ${count(assets)} rows, relative to a bare COPY`,
        measured: times(ratio),
        wanted: `at most ${times(2.5)}`,
        met: ratio <= 2.5,
      },
      memoryTarget(peak),
    ],
  };
}
