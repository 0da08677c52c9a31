/** Options of the cdk command that npm swallows if `--` is missing before them. */
const takenByNpm = [
  'all',
  'context',
  'exclusively',
  'force',
  'hotswap',
  'outputs-file',
  'parameters',
  'profile',
  'require-approval',
] as const;

const takingValue: readonly string[] = ['context', 'outputs-file', 'parameters', 'profile', 'require-approval'];

/** Example values in the committed cdk.json. */
const exampleValue = /\bexample\.com\b|"example\/|:111122223333:/;

/** Arguments for the cdk command, or one line with the correction to type. */
export type CommandLine = { readonly args: readonly string[] } | { readonly problem: string };

/**
 * @param args what npm passed on to the script
 * @param environment variables of the process, in which npm leaves what it took
 * @param sites `sites` of cdk.json
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  sites: Readonly<Record<string, unknown>>,
): CommandLine {
  const [command, ...rest] = args;
  if (command === undefined) return { args };
  const swallowed = swallowedOptions(rest, environment);
  if (swallowed.length > 0) {
    const strays = rest.filter((word) => !word.startsWith('-') && !swallowed.some((option) => option.includes(word)));
    return {
      problem: `npm took ${swallowed.length === 1 ? 'an option' : 'options'} for its own. Put -- before them: npm run cdk ${[command, '--', ...strays, ...swallowed].join(' ')}`,
    };
  }
  const chosen = contextValue(rest, 'environment');
  // Bootstrapping asks the app for its region only, and all environments have the same.
  if (command === 'bootstrap' && chosen === undefined)
    return { args: [...args, '--context', 'environment=production'] };
  if (command === 'deploy' && chosen !== undefined) {
    const name = chosen === 'prod' ? 'production' : chosen;
    const site = (sites[name] ?? {}) as Record<string, unknown>;
    const examples = Object.entries(site)
      .filter(([key, value]) => exampleValue.test(JSON.stringify(value)) && contextValue(rest, key) === undefined)
      .map(([key]) => key);
    if (examples.length > 0) {
      return {
        problem: `sites.${name} in infra/cdk.json still has example values; set yours first: ${examples.join(', ')}`,
      };
    }
  }
  return { args };
}

function swallowedOptions(
  rest: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const strays = rest.filter((word) => !word.startsWith('-'));
  const options = takenByNpm.flatMap((name) => {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`];
    if (value === undefined || value === '' || value === 'false') return [];
    if (!takingValue.includes(name)) return [`--${name}`];
    // npm 10 keeps the value with the option; npm 11 leaves it as an argument.
    const given =
      value !== 'true'
        ? value
        : strays.find((word) => word.includes('=') === (name === 'context' || name === 'parameters'));
    return [`--${name}${given === undefined ? ' …' : ` ${given}`}`];
  });
  const short = environment.npm_config_call;
  return short === undefined || short === '' ? options : [...options, `--context ${short}`];
}

function contextValue(words: readonly string[], key: string): string | undefined {
  for (const [index, word] of words.entries()) {
    const assignment =
      word === '--context' || word === '-c' ? words[index + 1] : /^(?:--context|-c)=(.*)$/.exec(word)?.[1];
    if (assignment?.startsWith(`${key}=`)) return assignment.slice(key.length + 1);
  }
  return undefined;
}

const needingAccount: readonly string[] = ['bootstrap', 'deploy', 'destroy', 'diff', 'import', 'rollback'];

/** Variables that can supply an account's credentials. */
const credentials = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
 * @param configured whether there are files of the aws command
 * @returns what to say when a command has failed for want of an account; undefined when that is not why
 */
export function accountHint(
  [command = '']: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  configured: boolean,
): string | undefined {
  if (!needingAccount.includes(command) || configured || credentials.some((name) => environment[name]))
    return undefined;
  return `cdk ${command} needs an account of AWS, and there are no credentials here: set AWS_PROFILE, or run "aws configure". Without an account: npm run synth, npm run cost, npm test, npm run local`;
}
