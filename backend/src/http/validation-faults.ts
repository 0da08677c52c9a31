import type { FastifySchemaValidationError } from 'fastify';
import type { ParameterFault } from './problem.ts';

/** The validator is told to be verbose, so that an example of the schema can be given. */
export interface DetailedValidationError extends FastifySchemaValidationError {
  readonly parentSchema?: { readonly format?: string; readonly examples?: readonly unknown[] };
}

/** A sentence for each parameter at fault, naming it. */
export function parameterFaults(errors: readonly DetailedValidationError[]): ParameterFault[] {
  const faults = new Map<string, string>();
  for (const { keyword, instancePath, params, message, parentSchema } of errors) {
    if (keyword === 'additionalProperties') {
      const name = String(params.additionalProperty);
      faults.set(name, `There is no parameter "${name}" here.`);
      continue;
    }
    const name = instancePath.slice(1) || String(params.missingProperty ?? '');
    if (!faults.has(name) || keyword === 'enum' || keyword === 'format')
      faults.set(name, sentence(name, keyword, params, message, parentSchema));
  }
  return [...faults].map(([parameter, text]) => ({ parameter, message: text }));
}

function sentence(
  name: string,
  keyword: string,
  params: Record<string, unknown>,
  message: string | undefined,
  parentSchema: DetailedValidationError['parentSchema'],
): string {
  const example = parentSchema?.examples?.[0];
  switch (keyword) {
    case 'enum':
      return `"${name}" takes one of ${(params.allowedValues as string[]).join(', ')}.`;
    case 'format':
      return `"${name}" takes a date of the calendar as YYYY-MM-DD.`;
    case 'pattern':
      if (parentSchema?.format === 'date') return `"${name}" takes a date from the year 1900 on.`;
      return example === undefined
        ? `"${name}" has a character that can't be in it.`
        : `"${name}" takes a value like ${String(example)}.`;
    case 'type':
      return `"${name}" takes one ${String(params.type)}.`;
    default:
      return `"${name}" ${message ?? 'is not accepted'}.`;
  }
}
