import { wholeNumberFields } from './schema.generated.ts';

// JSON.parse with source text access (ES2026, in Node 24); TypeScript's library doesn't declare it yet.
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/**
 * Parses an API response. Fields that the contract declares as integers become numbers; every other number stays the
 * text that the API wrote.
 * @throws SyntaxError when the text is not JSON
 */
export function parseExactJson(text: string): unknown {
  return parse(text, (key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !wholeNumberFields.has(key) ? source : value,
  );
}
