import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repository } from '../tools/kit/repository.ts';
import { megabytes, type Target } from './report.ts';
import { generatedTape } from './tape.ts';

const maxBytes = 250e6;

export interface ImportRun {
  readonly code: number | null;
  readonly output: string;
  readonly milliseconds: number;
  readonly peakBytes: number;
}

/**
 * Runs the importer, which prints its peak memory as it exits: the operating system's own figure, on every platform.
 */
export async function runImporter(writerUrl: string, tape: string): Promise<ImportRun> {
  const tellPeak = `data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`;
  const importer = join(repository, 'backend', 'src', 'import.ts');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', tellPeak, importer, '--as-of', generatedTape.asOfDate, tape], {
    env: { PATH: process.env.PATH, DATABASE_URL: writerUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`The importer did not exit cleanly:\n${stdout}${stderr}`);
  return {
    code: code as number | null,
    output: stdout + stderr,
    milliseconds: performance.now() - startedAt,
    peakBytes: Number(peak) * 1024,
  };
}

export function memoryTarget(bytes: number): Target {
  return {
    what: 'peak resident memory of the importer',
    measured: megabytes(bytes),
    wanted: `under ${megabytes(maxBytes)}`,
    met: bytes < maxBytes,
  };
}
