/** Every generated file of this folder, with its content; `node infra/terraform/generate.ts` writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { staging } from '../lib/environments/staging.ts';
import { factFiles } from './facts.ts';
import { interfaceTables, withTables } from './tables.ts';

export const here = import.meta.dirname;
export const modules = ['network', 'database', 'web-service'] as const;
export const example = 'examples/complete';

export function generatedFiles(): ReadonlyMap<string, string> {
  const read = (path: string) => readFileSync(join(here, path), 'utf8');
  return new Map([
    ...Object.entries(factFiles(staging)).map(([name, content]) => [`${example}/${name}`, content] as const),
    ...modules.map((name) => {
      const folder = `modules/${name}`;
      const tables = interfaceTables(read(`${folder}/variables.tf`), read(`${folder}/outputs.tf`));
      return [`${folder}/README.md`, withTables(read(`${folder}/README.md`), tables)] as const;
    }),
  ]);
}
