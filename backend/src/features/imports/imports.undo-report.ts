import type { UndoableImport, UndoResult } from './imports.undo.ts';
import { countText, printable } from './imports.wording.ts';

/** What `--undo` without a number shows. */
export function undoableText(newest: UndoableImport | undefined): string {
  if (newest === undefined) return 'No tape is loaded: there is nothing to undo.';
  return [
    `The newest import is ${described(newest)}, loaded ${instant(newest.finishedAt)} by ${printable(newest.importedBy)}.`,
    `  Undoing it: ${effects(newest)}.`,
    `  ${afterwards(newest, 'would be')}`,
    `Nothing was changed. To undo it: npm run import -- --undo ${newest.id}`,
  ].join('\n');
}

export function undoText(result: UndoResult): string {
  if (result.outcome === 'already undone')
    return `Import ${result.id} is already undone (${instant(result.undoneAt)}, by ${printable(result.undoneBy)}). Nothing to do.`;
  return [
    `Undone: import ${described(result.undone)}.`,
    `  ${effects(result.undone)}.`,
    `  ${afterwards(result.undone, 'is')} The same file is refused from now on, unless --accept says to load it again.`,
  ].join('\n');
}

/** To the minute. */
function instant(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function described({ id, fileName, asOfDate }: UndoableImport): string {
  return `${id} (${printable(fileName)}, as of ${asOfDate})`;
}

function effects({ assetsNew, assetsChanged, assetsWithdrawn }: UndoableImport): string {
  const parts = [
    [assetsNew, 'new', 'out'],
    [assetsChanged, 'changed', 'back to before'],
    [assetsWithdrawn, 'withdrawn', 'back in'],
  ] as const;
  const moved = parts.flatMap(([count, what, where]) =>
    count > 0 ? [`${countText(count, `${what} asset`)} ${where}`] : [],
  );
  return moved.length > 0 ? moved.join(', ') : 'no asset moves; its day goes';
}

function afterwards({ asOfDateBefore }: UndoableImport, verb: 'is' | 'would be'): string {
  return asOfDateBefore === null
    ? `The portfolio ${verb} empty: this is its first tape, and demo data does not come back.`
    : `The portfolio ${verb} as of ${asOfDateBefore}.`;
}
