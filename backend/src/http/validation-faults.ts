import type { FastifySchemaValidationError } from 'fastify';
import type { ParameterFault } from './problem.ts';

/** The validator runs in verbose mode, so that a message can quote an example from the schema. */
export interface DetailedValidationError extends FastifySchemaValidationError {
  readonly parentSchema?: {
    readonly format?: string;
    readonly examples?: readonly unknown[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
  };
  readonly data?: unknown;
}

/** One sentence for each invalid parameter, which it names. */
export function parameterFaults(errors: readonly DetailedValidationError[]): ParameterFault[] {
  const faults = new Map<string, string>();
  for (const error of errors) {
    const { keyword, instancePath, params } = error;
    if (keyword === 'additionalProperties') {
      const name = String(params.additionalProperty);
      faults.set(name, `There is no parameter "${name}" here.`);
      continue;
    }
    const name = instancePath.slice(1) || String(params.missingProperty ?? '');
    if (!faults.has(name) || keyword === 'enum' || keyword === 'format') faults.set(name, sentence(name, error));
  }
  return [...faults].map(([parameter, text]) => ({ parameter, message: text }));
}

function sentence(name: string, { keyword, params, message, parentSchema, data }: DetailedValidationError): string {
  if (Array.isArray(data)) return `"${name}" is given ${data.length} times; give it once.`;
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
      if (params.type === 'boolean') return `"${name}" takes true or false.`;
      return params.type === 'integer'
        ? `"${name}" takes a whole number from ${parentSchema?.minimum} to ${parentSchema?.maximum}.`
        : `"${name}" takes one ${String(params.type)}.`;
    case 'minimum':
    case 'maximum':
      return `"${name}" takes a whole number from ${parentSchema?.minimum} to ${parentSchema?.maximum}.`;
    case 'minLength':
    case 'maxLength':
      return `"${name}" takes ${parentSchema?.minLength ?? 0} to ${parentSchema?.maxLength} characters.`;
    default:
      return `"${name}" ${message ?? 'is not accepted'}.`;
  }
}
