const date = String.raw`\d{4}-\d{2}-\d{2}`;
const profile = '[a-z0-9-]{1,40}';

/**
 * How a tape is imported is said by where it lies: `incoming/<as-of date>/<name>` is a plain tape;
 * `incoming/<profile>/<as-of date>/<name>` is read as `profiles/<profile>.yaml` of the same bucket says.
 *
 * @param address of the tape, `s3://bucket/key`, as an expression of JSONata
 * @param next the state that runs `$command`
 * @param options that end the importer's command
 * @returns the choices of a state that lead to `next`; a tape that lies anywhere else takes none of them
 */
export function importChoices(address: string, next: string, options: readonly string[] = []): object[] {
  const liesAt = (folders: string) => `$contains(${address}, /^s3:\\/\\/[^\\/]+\\/incoming\\/${folders}\\/[^\\/]+$/)`;
  const part = (index: number) => `$split(${address}, '/')[${index}]`;
  const choice = (condition: string, words: readonly string[]) => ({
    Condition: `{% $type(${address}) = 'string' and ${condition} %}`,
    Assign: { command: `{% [${["'dist/import.js'", address, ...words].join(', ')}] %}` },
    Next: next,
  });
  const ending = [
    "'--rejects'",
    `$replace(${address}, '/incoming/', '/rejects/', 1) & '.csv'`,
    ...options.map((option) => `'${option}'`),
  ];
  return [
    choice(liesAt(date), ["'--as-of'", part(4), ...ending]),
    // A profile is never named like a date, so that a folder too many is not taken for one.
    choice(`${liesAt(`${profile}\\/${date}`)} and $not(${liesAt(`${date}\\/${date}`)})`, [
      "'--profile'",
      `'s3://' & ${part(2)} & '/profiles/' & ${part(4)} & '.yaml'`,
      "'--as-of'",
      part(5),
      ...ending,
    ]),
  ];
}
