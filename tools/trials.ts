/**
 * `npm run trials -- NAME…`: makes a change in a copy of the working tree, counts the files that it takes, and runs the checks that must then
 * pass. Without names it runs all trials. Only what is written by hand counts: the checks generate the rest.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run, runVisibly, succeeds } from './kit/command.ts';
import { CommandError, main } from './kit/command-line.ts';
import { repository } from './kit/repository.ts';
import * as alert from './trials/add-alert.ts';
import * as assetField from './trials/add-asset-field.ts';
import * as figure from './trials/add-figure.ts';
import * as service from './trials/add-service.ts';
import * as setting from './trials/add-setting.ts';

interface Check {
  readonly folder: string;
  readonly command: readonly string[];
}

interface Trial {
  readonly maxFiles: number;
  readonly checks: readonly Check[];
  /** Checks that need a Docker Engine; they run where one answers. */
  readonly engineChecks?: readonly Check[];
  /** A folder that the change brings, whose files don't count. */
  readonly ownFolder?: string;
  /** Makes the change in the tree at this path. */
  readonly change: (tree: string) => Promise<void> | void;
}

const trials: Readonly<Record<string, Trial>> = {
  'asset-field': { ...assetField, change: async (tree) => assetField.addAssetField(tree) },
  figure: { ...figure, change: async (tree) => figure.addFigure(tree) },
  alert: { ...alert, change: async (tree) => alert.addAlert(tree) },
  setting: { ...setting, change: async (tree) => setting.addSetting(tree) },
  service: { ...service, change: async (tree) => service.addService(tree) },
};

const packages = ['.', 'backend', 'frontend', 'frontend/tools/api-types', 'infra', 'tools/import-rules'];

/** The working tree as it is, not yet committed files too, in a repository of its own; installed packages are linked. */
function copyTree(tree: string): void {
  const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: repository });
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(join(repository, name))))
    cpSync(join(repository, file), join(tree, file), { verbatimSymlinks: true });
  run('git', ['init', '--quiet'], { cwd: tree });
  run('git', ['add', '--all'], { cwd: tree });
  const author = ['-c', 'user.name=trial', '-c', 'user.email=trial@example.com'];
  run('git', [...author, 'commit', '--quiet', '--no-verify', '--message', 'Before the trial'], { cwd: tree });
  for (const folder of packages) {
    const installed = join(repository, folder, 'node_modules');
    if (existsSync(installed)) symlinkSync(installed, join(tree, folder, 'node_modules'), 'junction');
  }
}

function changedFiles(tree: string): string[] {
  const status = run('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: tree });
  return status.split('\n').flatMap((line) => {
    const file = line.slice(3);
    return file === '' || file.endsWith('node_modules') ? [] : [file];
  });
}

async function runTrial(name: string): Promise<void> {
  const trial = trials[name];
  if (trial === undefined)
    throw new CommandError(`There is no trial "${name}". The trials are ${Object.keys(trials).join(', ')}.`);
  const tree = mkdtempSync(join(tmpdir(), `trial-${name}-`));
  try {
    copyTree(tree);
    await trial.change(tree);
    const { ownFolder, engineChecks = [] } = trial;
    const files = changedFiles(tree).filter((file) => ownFolder === undefined || !file.startsWith(`${ownFolder}/`));
    console.log(`${name}: ${files.length} files, at most ${trial.maxFiles}`);
    for (const file of files) console.log(`  ${file}`);
    if (files.length > trial.maxFiles) throw new CommandError(`${name} takes ${files.length} files.`);
    const path = [join(tree, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    const engine = succeeds('docker', ['info']);
    if (!engine && engineChecks.length > 0)
      console.log(`${name}: no Docker Engine answers, so ${engineChecks.length} check is left out`);
    for (const { folder, command } of [...trial.checks, ...(engine ? engineChecks : [])]) {
      const [program = '', ...args] = command;
      console.log(`${name}: ${folder}: ${command.join(' ').split('\n', 1)[0]}`);
      runVisibly(program, args, { cwd: join(tree, folder), env: { PATH: path } });
    }
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

await main(async () => {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : Object.keys(trials)) await runTrial(name);
});
