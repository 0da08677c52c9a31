import type { FastifySchemaValidationError } from 'fastify';
import type { ParameterFault } from './problem.ts';

/** A sentence for each parameter at fault, naming it. */
export function parameterFaults(errors: readonly FastifySchemaValidationError[]): ParameterFault[] {
  const faults = new Map<string, string>();
  for (const { keyword, instancePath, params, message } of errors) {
    if (keyword === 'additionalProperties') {
      const name = String(params.additionalProperty);
      faults.set(name, `There is no parameter "${name}" here.`);
      continue;
    }
    const name = instancePath.slice(1) || String(params.missingProperty ?? '');
    if (!faults.has(name) || keyword === 'enum') faults.set(name, sentence(name, keyword, params, message));
  }
  return [...faults].map(([parameter, text]) => ({ parameter, message: text }));
}

function sentence(name: string, keyword: string, params: Record<string, unknown>, message: string | undefined): string {
  switch (keyword) {
    case 'enum':
      return `"${name}" takes one of ${(params.allowedValues as string[]).join(', ')}.`;
    case 'format':
      return `"${name}" takes a date of the calendar as YYYY-MM-DD.`;
    case 'pattern':
      return `"${name}" is not of the form ${String(params.pattern)}.`;
    case 'type':
      return `"${name}" takes one ${String(params.type)}.`;
    default:
      return `"${name}" ${message ?? 'is not accepted'}.`;
  }
}
