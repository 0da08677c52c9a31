import { isDeepStrictEqual } from 'node:util';

/** The words in which two descriptions of the same environment are compared. */

/** By a name that people understand; values are compared deeply. */
export type Facts = Readonly<Record<string, unknown>>;

export interface ContainerFacts {
  readonly image: string;
  readonly user: unknown;
  readonly readOnly: unknown;
  readonly dropped: unknown;
  readonly memory: unknown;
  readonly stop: unknown;
  readonly entryPoint: unknown;
  readonly command: unknown;
  readonly essential: unknown;
  readonly health: unknown;
  readonly waitsFor: readonly string[];
  readonly ports: readonly number[];
  /** The value of each, or `made` where it is known only once something else exists. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly logging: unknown;
}

export const sorted = (values: readonly string[]): string[] => [...values].sort();

/** A value that may be joined from parts, without those that are references. */
export function lettersOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1] ?? [];
  return parts.filter((part) => typeof part === 'string').join('');
}

/** Every path once, in the order of its rule: the same path stands in a rule of each balancer. */
export function pathsByPriority(
  rules: readonly { readonly priority: number; readonly paths: readonly string[] }[],
): string[] {
  const ordered = rules.toSorted((a, b) => a.priority - b.priority).flatMap(({ paths }) => sorted(paths));
  return [...new Set(ordered)];
}

/** One line for each fact that differs. */
export function differences(terraform: Facts, templates: Facts): string[] {
  const names = sorted([...new Set([...Object.keys(terraform), ...Object.keys(templates)])]);
  return names.flatMap((name) => {
    const [ours, theirs] = [terraform[name], templates[name]];
    return isDeepStrictEqual(ours, theirs)
      ? []
      : [`${name}: Terraform ${JSON.stringify(ours)}, CDK ${JSON.stringify(theirs)}`];
  });
}
