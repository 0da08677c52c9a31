import { exampleContexts, type Synthesized, synthesize } from '../lib/synthesize.ts';

const made = new Map<string, Synthesized>();

/** The templates of an environment, synthesized once for all tests. */
export function synthesized(name: keyof typeof exampleContexts): Synthesized {
  const known = made.get(name);
  if (known !== undefined) return known;
  const fresh = synthesize(exampleContexts[name]);
  made.set(name, fresh);
  return fresh;
}

export const variants = ['staging', 'stagingPartTime', 'production', 'productionRestored'] as const;
