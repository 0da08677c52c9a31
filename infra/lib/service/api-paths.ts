/** A rule may have five condition values; one is left for the host's name and one for another header. */
const pathsPerRule = 3;

/** Splits paths over as many listener rules as they need. */
export function inRules(paths: readonly string[]): string[][] {
  const rules: string[][] = [];
  for (let start = 0; start < paths.length; start += pathsPerRule) rules.push(paths.slice(start, start + pathsPerRule));
  return rules;
}
