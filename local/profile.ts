import { join } from 'node:path';
import { repository } from '../tools/kit/repository.ts';
import { runScript } from './processes/processes.ts';
import { localSettings } from './settings.ts';

/** `npm run profile -- TAPE`: writes a draft of a profile. Paths are relative to where the user is. */
const { code } = await runScript([join(repository, 'backend', 'src', 'profile.ts'), ...process.argv.slice(2)], {
  directory: localSettings(process.env).userDirectory,
  environment: process.env,
  stdio: 'inherit',
});
process.exitCode = code ?? 1;
