import { Ajv } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

/** Checks that the date exists, not only its shape: 2026-02-31 does not. */
function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
}

/**
 * Validates queries and paths. Numbers are parsed here, because the validator's own coercion accepts whatever JavaScript does
 * (0x10, 1e2, Infinity), which neither the schema nor the database allows.
 */
export function parameterValidator(): FastifySchemaCompiler<{ properties?: Record<string, ParameterSchema> }> {
  const validator = new Ajv({ allErrors: true, verbose: true, useDefaults: true });
  validator.addFormat('date', isCalendarDate);
  return ({ schema }) => {
    const validate = validator.compile(schema);
    const parameters = Object.entries(schema.properties ?? {});
    return (values: Record<string, unknown>) => {
      for (const [name, parameter] of parameters) {
        const given = values[name];
        if (typeof given === 'string') values[name] = readAs(given, parameter);
      }
      return validate(values) ? { value: values } : { error: validate.errors as never };
    };
  };
}

/** @returns the text itself where it can't be read as the type; the schema then refuses it */
function readAs(text: string, { type, enum: allowed }: ParameterSchema): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text))
    return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number(text), Number.MAX_SAFE_INTEGER));
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  // In a query "+" decodes to a space, so an unescaped 180+ arrives as "180 ".
  const withPlus = text.replaceAll(' ', '+');
  return allowed?.includes(withPlus) ? withPlus : text;
}
