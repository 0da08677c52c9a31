import { draftFor } from './features/imports/imports.draft.ts';
import { UnreadableTape } from './features/imports/imports.faults.ts';
import { UsageError } from './features/imports/imports.options.ts';
import { openTape } from './features/imports/imports.source.ts';

/** The command that looks at a tape and writes a draft of a profile to standard output. */
process.exitCode = await main(process.argv.slice(2));

async function main([path, ...more]: readonly string[]): Promise<number> {
  if (path === undefined || path.startsWith('--') || more.length > 0) {
    process.stderr.write('Which tape? npm run --silent profile -- TAPE > profiles/LENDER.yaml\n');
    return path === '--help' ? 0 : 1;
  }
  try {
    process.stdout.write(await draftFor(await openTape(path)));
    return 0;
  } catch (error) {
    if (!(error instanceof UnreadableTape || error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
