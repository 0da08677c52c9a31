/** A rule may have five condition values; one is left for a header. */
const pathsPerRule = 4;

/** Splits paths over as many listener rules as they need. */
export function inRules(paths: readonly string[]): string[][] {
  const rules: string[][] = [];
  for (let start = 0; start < paths.length; start += pathsPerRule) rules.push(paths.slice(start, start + pathsPerRule));
  return rules;
}
