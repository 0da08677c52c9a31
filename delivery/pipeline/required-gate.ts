/**
 * The one check that branch protection requires:
 *
 *     NEEDS='{"changes": {"result": "success", "outputs": {…}}, …}' node delivery/pipeline/required-gate.ts
 *
 * NEEDS is GitHub's `toJSON(needs)`. A job may be skipped only if the changed paths don't affect it.
 */

import { CommandError, main, requiredVariable } from '../../tools/kit/command-line.ts';
import { type Part, parts } from './changed-paths.ts';
import { summarize } from './step-outputs.ts';

export interface NeededJob {
  readonly result: string;
  readonly outputs?: Readonly<Record<string, string>>;
}

/** Jobs that run for every change. */
const always = ['changes', 'pipeline'] as const;

/** Reasons not to merge, as sentences; empty if there are none. */
export function objections(needs: Readonly<Record<string, NeededJob>>): string[] {
  const changes = needs.changes;
  if (changes?.result !== 'success')
    return [`what the change concerns could not be told (changes: ${changes?.result ?? 'absent'})`];
  const found: string[] = [];
  for (const name of [...always, ...parts])
    if (!(name in needs)) found.push(`${name} is not among the jobs that were waited for`);
  for (const part of parts) {
    const told = changes.outputs?.[part];
    if (told !== 'true' && told !== 'false') found.push(`changes did not say whether ${part} is concerned`);
  }
  for (const [name, { result }] of Object.entries(needs)) {
    if (result === 'success') continue;
    const part = parts.find((candidate): candidate is Part => candidate === name);
    if (result === 'skipped' && part !== undefined && changes.outputs?.[part] === 'false') continue;
    found.push(result === 'skipped' ? `${name} was skipped, though the change concerns it` : `${name}: ${result}`);
  }
  return found;
}

if (import.meta.main) {
  await main(() => {
    const found = objections(JSON.parse(requiredVariable('NEEDS')) as Record<string, NeededJob>);
    if (found.length > 0) throw new CommandError(`Not ready to merge:\n${found.map((line) => `- ${line}`).join('\n')}`);
    summarize('Everything that this change concerns succeeded.');
  });
}
