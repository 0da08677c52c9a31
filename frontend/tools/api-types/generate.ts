/**
 * Writes src/api/schema.generated.ts from the API's contract; with `--check` only says whether it is up to date.
 * OPENAPI names another document than backend/openapi.json.
 */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTypescript, { astToString, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';

const contract = new URL(process.env.OPENAPI ?? '../../../backend/openapi.json', import.meta.url);
const target = new URL('../../src/api/schema.generated.ts', import.meta.url);

const document = JSON.parse(await readFile(contract, 'utf8'));

const decimal = ts.factory.createTypeReferenceNode('Decimal');
const nothing = ts.factory.createLiteralTypeNode(ts.factory.createNull());

/** Types of a schema's `type`, which OpenAPI 3.1 lets be a list. */
function typesOf(schema: { type?: string | string[] }): string[] {
  return schema.type === undefined ? [] : [schema.type].flat();
}

/** The names of all fields that are integers wherever they appear. */
function wholeNumberFields(): string[] {
  const whole = new Set<string>();
  const fractional = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node) {
      for (const [name, property] of Object.entries(node.properties as Record<string, { type?: string | string[] }>)) {
        if (typesOf(property).includes('integer')) whole.add(name);
        if (typesOf(property).includes('number')) fractional.add(name);
      }
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(document);
  const torn = [...whole].filter((name) => fractional.has(name));
  if (torn.length > 0) throw new Error(`Integer in one schema and a decimal in another: ${torn.join(', ')}`);
  return [...whole].sort();
}

/** Names that pages go through: the API alone says which there are, and in which order. */
function ageingNames(): { buckets: string[]; filters: string[] } {
  const parameters: { name: string; schema: { enum: string[] } }[] = document.paths['/assets'].get.parameters;
  const filter = parameters.find(({ name }) => name === 'ageing');
  if (filter === undefined) throw new Error('GET /assets has no parameter "ageing".');
  const { ageing } = document.components.schemas.Ageing.properties;
  return { buckets: Object.keys(ageing.properties), filters: filter.schema.enum };
}

const { buckets, filters } = ageingNames();

const types = astToString(
  await openapiTypescript(document, {
    immutable: true,
    transform(schema: SchemaObject) {
      const given = typesOf(schema as { type?: string | string[] });
      if (!given.includes('number')) return undefined;
      return given.includes('null') ? ts.factory.createUnionTypeNode([decimal, nothing]) : decimal;
    },
  }),
);

const written = `// Written by \`npm run api-types\` from backend/openapi.json. Not edited by hand.
import type { Decimal } from './decimal.ts';

/** Fields that are integers; every other number in the API's answers is a decimal. */
export const wholeNumberFields: ReadonlySet<string> = new Set(${JSON.stringify(wholeNumberFields())});

export const ageingBuckets = ${JSON.stringify(buckets)} as const;

/** What a list of assets can be filtered by: the buckets, and so many days past due or more. */
export const ageingFilters = ${JSON.stringify(filters)} as const;

/** The fields of an asset, in the order of the API's list of them. */
export const assetFields = ${JSON.stringify(document['x-asset-fields'])} as const;

${types}`;

if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== written) {
    console.error(
      'src/api/schema.generated.ts does not match backend/openapi.json. Run `npm run api-types` and commit.',
    );
    process.exit(1);
  }
} else {
  await writeFile(target, written);
}
