import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldNames, type RowRules, requiredFields } from '../../loans/asset-fields.ts';
import { dateCheck } from '../../loans/due-date.ts';
import { isFault } from '../../loans/fault.ts';
import { parseStatusMap } from '../../loans/tape-status.ts';

export interface ImportOptions {
  /** Paths of the tapes, `-` for standard input; none: the built-in demo portfolio. */
  readonly tapes: readonly string[];
  /** YYYY-MM-DD; undefined: today. */
  readonly asOfDate: string | undefined;
  readonly mode: 'full' | 'delta';
  readonly missingPolicy: 'report' | 'withdraw';
  readonly dryRun: boolean;
  readonly rejectsFile: string | undefined;
  readonly skipRejected: boolean;
  /** Also an implausible tape, or one that has been undone. */
  readonly accept: boolean;
  readonly allowFuture: boolean;
  /** The newest import, which this tape takes the place of. */
  readonly replace: number | undefined;
  readonly demo: boolean;
  /** Name or path of the profile by which the tape is read. */
  readonly profile: string | undefined;
  readonly rules: RowRules;
}

/** What was asked for can't be done as asked; the message is one line and says what to do. */
export class UsageError extends Error {}

interface OptionText {
  /** What stands for the value in the help; absent, the option is a switch. */
  readonly value?: string;
  /** It may stand without a value, too. */
  readonly alsoAlone?: true;
  readonly description: string;
}

/** The options as the help and README.md list them. */
export const importOptions = {
  'as-of': {
    value: 'DATE',
    description: 'The day the tape describes, YYYY-MM-DD; without it, today in PORTFOLIO_TIME_ZONE',
  },
  'allow-future': { description: 'Takes an --as-of after today; tapes of earlier days are refused from then on' },
  mode: {
    value: 'full|delta',
    description: 'full (default): the tape names every asset; delta: only those that are new or changed',
  },
  missing: {
    value: 'report|withdraw',
    description:
      'An asset that a full tape does not name is reported and stays (default), or is withdrawn: it leaves every figure and keeps its history',
  },
  'dry-run': { description: 'Does everything except keep it: shows what would change' },
  rejects: { value: 'FILE', description: 'Writes every fault to FILE as CSV; the terminal shows the first 50' },
  'skip-rejected': { description: 'Loads the good rows although others have faults' },
  round: {
    description:
      'Rounds amounts with more than two decimals half up instead of refusing them; not where all of these may be thousands, like 1.500',
  },
  profile: {
    value: 'NAME|PATH|auto',
    description:
      "Reads the tape as the lender's profile says: columns, numbers, dates, statuses, rows to leave out. NAME is a file of profiles/ without .yaml; auto: the one whose file_names fit",
  },
  'date-format': {
    value: 'FORMAT',
    description: 'How the tape writes dates, of YYYY, MM or M or MMM, DD or D; YYYY-MM-DD unless given',
  },
  'status-map': {
    value: 'MAP',
    description:
      'What other statuses mean, like "Current=active,Charged Off=defaulted"; may be repeated. A status with a comma and an equals sign stands in quotes',
  },
  demo: {
    description:
      'Without a tape: loads the demo portfolio into a database that never had a tape. With one: the tape is demo data, which the first real tape replaces',
  },
  accept: {
    description:
      'Loads a full tape although it would change implausibly much, or was loaded before and undone; that is kept on record',
  },
  replace: {
    value: 'N',
    description: 'Takes back import N, the newest, and loads this tape in its place, both or neither',
  },
  undo: {
    value: 'N',
    alsoAlone: true,
    description: 'Takes back import N, the newest that was loaded; without N, shows what that would change',
  },
  help: { description: 'Shows this' },
} as const satisfies Readonly<Record<string, OptionText>>;

type OptionName = keyof typeof importOptions;

const usage = 'npm run import -- [options] TAPE.csv [TAPE.csv …]';

export function helpText(): string {
  const rows = Object.entries<OptionText>(importOptions).map(
    ([name, { value, alsoAlone, description }]) =>
      [`--${name}${value === undefined ? '' : alsoAlone ? ` [${value}]` : ` ${value}`}`, description] as const,
  );
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    usage,
    '',
    'Loads a loan tape: CSV (comma, semicolon or tab) or a workbook (.xlsx), also packed with gzip or zip. If one row is faulty, nothing is changed.',
    'TAPE.csv may be - for standard input, or s3://bucket/key. Columns, in any order:',
    `  ${columnsText()}`,
    '',
    ...rows.map(([option, description]) => `  ${option.padEnd(width)}  ${description}`),
    '',
    'Examples:',
    '  npm run import -- loans.csv --as-of 2026-03-31 --dry-run',
    '  npm run import -- tapes/*.csv.gz --profile abs-ee-cmbs',
    '  npm run import -- corrected.xlsx --profile lender --as-of 2026-03-31 --replace 12',
    '',
    'Exit codes: 0 loaded or undone, or nothing to do; 1 failure, which the last line names; 2 faulty rows; 3 implausible.',
    'After 2: mend the rows that are named, or the profile; --rejects FILE writes them all, --skip-rejected loads the others.',
    'After 3: look at the figures. If the tape is right, run the same command with --accept; if not, nothing was changed.',
  ].join('\n');
}

function columnsText(): string {
  const isRequired = (name: string) => (requiredFields as readonly string[]).includes(name);
  return fieldNames.map((name) => (isRequired(name) ? name : `${name} (optional)`)).join(', ');
}

/**
 * @param args as the process got them, without node and the script
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function parseImportOptions(args: readonly string[]): ImportOptions | undefined {
  const { values, tapes } = parseArguments(args);
  if (values.has('help')) return undefined;
  const demo = values.has('demo');
  if (tapes.length > 1) refuseWithSeveral(values, tapes);
  if (tapes.length === 0 && !demo) throw new UsageError(`Which tape? ${usage}`);
  const mode = oneOf(values, 'mode', ['full', 'delta']);
  const missingPolicy = oneOf(values, 'missing', ['report', 'withdraw']);
  const skipRejected = values.has('skip-rejected');
  if (mode === 'delta' && missingPolicy === 'withdraw')
    throw new UsageError(
      '--missing withdraw needs a full tape: a delta tape says nothing about assets it does not name.',
    );
  if (skipRejected && missingPolicy === 'withdraw')
    throw new UsageError(
      '--skip-rejected goes with --missing report only: of a skipped row without a readable id nobody can tell which asset would be withdrawn.',
    );
  const rejectsFile = values.get('rejects')?.at(-1);
  if (rejectsFile !== undefined && tapes[0] !== undefined && resolve(rejectsFile) === resolve(tapes[0]))
    throw new UsageError('--rejects names the tape itself, which would be overwritten. Name another file.');
  const profile = values.get('profile')?.at(-1);
  const saidTwice = (['date-format', 'status-map', 'demo'] as const).find((name) => values.has(name));
  if (profile !== undefined && saidTwice !== undefined)
    throw new UsageError(`--profile and --${saidTwice} don't go together: a profile says how the tape is read.`);
  const asOfDate = values.get('as-of')?.at(-1);
  if (asOfDate !== undefined && isFault(dateCheck()(asOfDate)))
    throw new UsageError(`--as-of takes a date of the calendar as YYYY-MM-DD, not "${asOfDate}".`);
  return {
    tapes,
    asOfDate,
    mode,
    missingPolicy,
    dryRun: values.has('dry-run'),
    rejectsFile,
    skipRejected,
    accept: values.has('accept'),
    allowFuture: values.has('allow-future'),
    replace: importNumber('replace', values.get('replace')?.at(-1)),
    demo,
    profile,
    rules: {
      round: values.has('round'),
      date: orUsageError(() => dateCheck(values.get('date-format')?.at(-1))),
      statuses: orUsageError(() => parseStatusMap(values.get('status-map') ?? [])),
    },
  };
}

/** Several tapes are loaded in the order of their dates, which only a profile can find in them. */
function refuseWithSeveral(values: Values, tapes: readonly string[]): void {
  if (!values.has('profile'))
    throw new UsageError(
      `These are ${tapes.length} tapes. To load several at once, name a --profile that has the key as_of; otherwise load one at a time, with --as-of.`,
    );
  const single = (['as-of', 'rejects', 'replace'] as const).find((name) => values.has(name));
  if (single !== undefined) throw new UsageError(`--${single} is for one tape, and these are ${tapes.length}.`);
  if (tapes.includes('-')) throw new UsageError('Standard input is one tape; it can not be loaded with others.');
}

/** What to take back; undefined: shows what could be. */
export interface UndoOptions {
  readonly importId: number | undefined;
}

/**
 * @returns undefined when something else was asked for
 * @throws UsageError
 */
export function parseUndoOptions(args: readonly string[]): UndoOptions | undefined {
  const { values, tapes } = parseArguments(args);
  const given = values.get('undo');
  if (given === undefined || values.has('help')) return undefined;
  if (values.size > 1 || tapes.length > 0 || given.length > 1)
    throw new UsageError('--undo goes alone: npm run import -- --undo N');
  const [number = ''] = given;
  if (number === '') return { importId: undefined };
  return { importId: importNumber('undo', number) };
}

function importNumber(option: 'undo' | 'replace', text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--${option} takes the number of an import, not "${text}"; /imports lists them.`);
  return Number(text);
}

type Values = ReadonlyMap<OptionName, readonly string[]>;

/** Own messages for what `parseArgs` would explain in a paragraph. */
function parseArguments(args: readonly string[]): { values: Values; tapes: string[] } {
  const options: Record<string, { type: 'string' | 'boolean' }> = {};
  for (const [name, option] of Object.entries<OptionText>(importOptions))
    options[name] = { type: option.value === undefined ? 'boolean' : 'string' };
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const values = new Map<OptionName, string[]>();
  const tapes: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') tapes.push(token.value);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(importOptions, token.name))
      throw new UsageError(`There is no option ${token.rawName}; --help lists those there are.`);
    const name = token.name as OptionName;
    const { value, alsoAlone } = importOptions[name] as OptionText;
    if (value === undefined && token.value !== undefined) throw new UsageError(`--${name} takes no value.`);
    // Without "=" an option takes the next word, also when that word is an option itself.
    if (
      value !== undefined &&
      !(alsoAlone && !token.value) &&
      (!token.value || (!token.inlineValue && /^--/.test(token.value)))
    )
      throw new UsageError(`--${name} needs a value: --${name} ${value}`);
    values.set(name, [...(values.get(name) ?? []), token.value ?? '']);
  }
  return { values, tapes };
}

function oneOf<Value extends string>(values: Values, name: OptionName, allowed: readonly [Value, ...Value[]]): Value {
  const value = values.get(name)?.at(-1) ?? allowed[0];
  if (!allowed.includes(value as Value))
    throw new UsageError(`--${name} takes ${allowed.join(' or ')}, not "${value}".`);
  return value as Value;
}

function orUsageError<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
