import type { DeployableService } from '../topology.ts';
import type { SettingType } from './setting-type.ts';

/** The programs that read settings, as the topology names them. */
export type Program = DeployableService | 'migrate' | 'import';

/** Where the programs run. To add a target, add its name here and its values in `services.ts`. */
export const targets = ['start', 'compose', 'kubernetes', 'aws'] as const;
export type Target = (typeof targets)[number];

/**
 * The operator may set the variable. Until then `default` applies, or the program's own default if `default` is empty.
 */
export interface OperatorValue {
  readonly source: 'operator';
  readonly default: string;
}

/** The target makes the value while it deploys or starts: an address, a free port, a secret. */
export interface MadeValue {
  readonly source: 'target';
  /** What it is, for the documents. */
  readonly form: string;
}

/** Text: the same value in every installation of the target. */
export type TargetValue = string | OperatorValue | MadeValue;

type ByProgram<Value> = Readonly<Partial<Record<Program, Value>>>;

/** One setting of the services, the single source of its rule, default, meaning and values. */
export interface Setting {
  readonly meaning: string;
  readonly type: SettingType;
  readonly readBy: readonly Program[];
  /** As it would appear in the environment; one for all programs or one per program. */
  readonly default?: string | ByProgram<string>;
  readonly required?: true;
  /** The variable that is read if this one is unset. */
  readonly fallback?: string;
  /** What `.env.example` shows if there is no default. */
  readonly example?: string;
  /** What each target sets. If it sets nothing, the default applies. A pod gets what a Compose container gets, unless named. */
  readonly values?: Readonly<Partial<Record<Target, TargetValue | ByProgram<TargetValue>>>>;
}

/** @param fallback applies until the operator sets the variable; empty: the program's default */
export const operator = (fallback = ''): OperatorValue => ({ source: 'operator', default: fallback });
export const made = (form: string): MadeValue => ({ source: 'target', form });

export function defaultOf({ default: value }: Setting, program: Program): string | undefined {
  return typeof value === 'object' ? value[program] : value;
}

/** @returns undefined if the target leaves the setting at its default */
export function valueIn(target: Target, { readBy, values }: Setting, program: Program): TargetValue | undefined {
  const value = values?.[target] ?? (target === 'kubernetes' ? values?.compose : undefined);
  if (value === undefined || !readBy.includes(program)) return undefined;
  return isValue(value) ? value : value[program];
}

function isValue(value: TargetValue | ByProgram<TargetValue>): value is TargetValue {
  return typeof value === 'string' || 'source' in value;
}
