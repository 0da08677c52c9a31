import type { Resource, Synthesized } from '../../lib/synthesize.ts';

export interface Located {
  /** `stack/LogicalId` */
  readonly at: string;
  readonly stack: string;
  readonly resource: Resource;
  // biome-ignore lint/suspicious/noExplicitAny: as in the template
  readonly properties: Record<string, any>;
}

/** A rule that templates must satisfy; it returns the violations. */
export type Check = (synthesized: Synthesized) => string[];

export function resourcesOf(synthesized: Synthesized, ...types: readonly string[]): Located[] {
  return Object.entries(synthesized.templates).flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => types.length === 0 || types.includes(resource.Type))
      .map(([id, resource]) => ({ at: `${stack}/${id}`, stack, resource, properties: resource.Properties ?? {} })),
  );
}

/** Resolves a reference, across stacks, to its `stack/LogicalId`; undefined for anything else. */
export function referenced(synthesized: Synthesized, stack: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return `${stack}/${String(value.Ref)}`;
  if ('Fn::GetAtt' in value) {
    const [id] = value['Fn::GetAtt'] as [string, string];
    return `${stack}/${id}`;
  }
  if ('Fn::ImportValue' in value) {
    for (const [exporter, template] of Object.entries(synthesized.templates)) {
      for (const output of Object.values(template.Outputs ?? {})) {
        if (output.Export?.Name === value['Fn::ImportValue']) return referenced(synthesized, exporter, output.Value);
      }
    }
  }
  return undefined;
}

/** Every reference anywhere inside a value. */
export function allReferenced(synthesized: Synthesized, stack: string, value: unknown): string[] {
  const direct = referenced(synthesized, stack, value);
  if (direct !== undefined) return [direct];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => allReferenced(synthesized, stack, inner));
}

/** A value as text, with references spelled out, so that patterns can be matched against it. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(asText).join(separator);
  }
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`;
  if ('Fn::ImportValue' in value) return `<${asText(value['Fn::ImportValue'])}>`;
  return JSON.stringify(value);
}

export function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
