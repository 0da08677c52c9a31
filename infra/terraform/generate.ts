/** Writes the example's facts and the tables of the modules' READMEs: `node infra/terraform/generate.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, here } from './generated-files.ts';

for (const [path, content] of generatedFiles()) writeFileSync(join(here, path), content);
