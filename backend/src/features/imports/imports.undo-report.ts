import { printable } from './imports.report.ts';
import type { UndoableImport, UndoResult } from './imports.undo.ts';
import { countText } from './imports.wording.ts';

/** What `--undo` without a number shows. */
export function undoableText(newest: UndoableImport | undefined): string {
  if (newest === undefined) return 'No tape is loaded: there is nothing to undo.';
  return [
    `The newest import is ${described(newest)}, loaded ${newest.finishedAt} by ${printable(newest.importedBy)}.`,
    `  Undoing it: ${effects(newest)}.`,
    `  ${afterwards(newest, 'would be')}`,
    `Nothing was changed. To undo it: npm run import -- --undo ${newest.id}`,
  ].join('\n');
}

export function undoText(result: UndoResult): string {
  if (result.outcome === 'already undone')
    return `Import ${result.id} is already undone (${result.undoneAt}, by ${printable(result.undoneBy)}). Nothing to do.`;
  return [
    `Undone: import ${described(result.undone)}.`,
    `  ${effects(result.undone)}.`,
    `  ${afterwards(result.undone, 'is')} The same file is refused from now on, unless --accept says to load it again.`,
  ].join('\n');
}

function described({ id, fileName, asOfDate }: UndoableImport): string {
  return `${id} (${printable(fileName)}, as of ${asOfDate})`;
}

function effects({ assetsNew, assetsChanged, assetsWithdrawn }: UndoableImport): string {
  return [
    `${countText(assetsNew, 'new asset')} out`,
    `${countText(assetsChanged, 'changed asset')} back to what ${assetsChanged === 1 ? 'it was' : 'they were'}`,
    `${countText(assetsWithdrawn, 'withdrawn asset')} back in`,
  ].join(', ');
}

function afterwards({ asOfDateBefore }: UndoableImport, verb: string): string {
  return asOfDateBefore === null
    ? `The portfolio ${verb} empty: this is its first tape, and demo data that it replaced does not come back.`
    : `The portfolio ${verb} as of ${asOfDateBefore}.`;
}
