import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchServer } from './database.ts';
import { memoryTarget, runImporter } from './importer.ts';
import { count, megabytes, type SectionReport, seconds } from './report.ts';
import { writeGeneratedTape } from './tape.ts';

/** About 40 bytes each: 2 GB. */
const rows = 50_000_000;

/** A tape of 2 GB whose last line is bad: the importer reads all of it in constant memory and rejects it. */
export async function largeFileSection(server: BenchServer): Promise<SectionReport> {
  const tape = join(server.directory, 'large.csv');
  await writeGeneratedTape(tape, rows, 'loan-bad,x,active,2026-12-31\n');
  const size = statSync(tape).size;
  const { code, output, milliseconds, peakBytes } = await server.inFreshDatabase(({ writerUrl }) =>
    runImporter(writerUrl, tape),
  );
  rmSync(tape);
  const refused = code === 2 && output.includes(`line ${rows + 2}, `);
  return {
    tables: [
      {
        title: 'A tape whose last line is bad',
        columns: ['rows', 'size', 'time', 'peak memory'],
        rows: [[count(rows + 1), megabytes(size), seconds(milliseconds), megabytes(peakBytes)]],
      },
    ],
    targets: [
      {
        what: 'rejected for its last line',
        measured: refused ? 'yes' : `exit code ${code}`,
        wanted: 'yes',
        met: refused,
      },
      memoryTarget(peakBytes),
    ],
  };
}
