import { Profile } from './profile.schema.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** Every key of a profile with what it takes and means, as a table for the documents. */
export function profileReference(): string {
  const seen = new Map<string, string>();
  const rows = keysOf('', Profile as unknown as Schema, seen).map(
    ([key, { description = '' }, takes]) => `| \`${key}\` | ${takes} | ${cell(description)} |`,
  );
  return ['| key | takes | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param seen keys with a form of their own; where the same form comes again, it is only referred to */
function keysOf(prefix: string, schema: Schema, seen: Map<string, string>): [string, Schema, takes: string][] {
  return alternatives(schema).flatMap(({ properties = {}, items, patternProperties = {} }) => [
    ...Object.entries(properties).flatMap(([name, inner]): [string, Schema, string][] => {
      const key = `${prefix}${name}`;
      const form = `${name} ${JSON.stringify(inner)}`;
      const first = seen.get(form);
      if (first !== undefined) return [[key, { description: `As \`${first}\`` }, takenBy(inner)]];
      seen.set(form, key);
      return [[key, inner, takenBy(inner)], ...keysOf(`${key}.`, inner, seen)];
    }),
    ...(items === undefined ? [] : keysOf(prefix.replace(/\.$/, '[].'), items, seen)),
    ...Object.values(patternProperties).flatMap((inner) => keysOf(`${prefix}NAME.`, inner, seen)),
  ]);
}

function alternatives(schema: Schema): readonly Schema[] {
  return schema.anyOf?.flatMap(alternatives) ?? [schema];
}

function takenBy(schema: Schema): string {
  const forms = alternatives(schema).map(({ type, const: value }) => {
    if (value !== undefined) return value === '\t' ? 'a tab' : `\`${value === '|' ? '\\|' : value}\``;
    return { string: 'text', array: 'a list', object: 'keys' }[type ?? ''] ?? 'text';
  });
  return [...new Set(forms)].join(' or ');
}

const cell = (text: string) => text.replaceAll('|', '\\|');
