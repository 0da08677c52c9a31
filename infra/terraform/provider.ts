/** Runs Terraform with the AWS provider from a mirror on this machine, or from its registry. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where Terraform itself looks for a mirror, and folders of optional software. */
const mirrors = [
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  '/opt/*',
];
const provider = 'registry.terraform.io/hashicorp/aws';
const quiet = { TF_IN_AUTOMATION: '1', AWS_EC2_METADATA_DISABLED: 'true' };

/** @returns the environment for Terraform: with your own TF_CLI_CONFIG_FILE, or one that names the mirror if there is one */
function terraformEnvironment(): NodeJS.ProcessEnv {
  const own = process.env.TF_CLI_CONFIG_FILE;
  if (own !== undefined && existsSync(own)) return { ...process.env, ...quiet };
  const [found] = mirrors.flatMap((folder) => globSync(join(folder, provider)));
  const mirror = found === undefined ? undefined : dirname(dirname(dirname(found)));
  const file = join(mkdtempSync(join(tmpdir(), 'terraform-')), 'terraform.rc');
  const installation =
    mirror === undefined
      ? ''
      : `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
  writeFileSync(file, `disable_checkpoint = true\n${installation}`);
  return { ...process.env, ...quiet, TF_CLI_CONFIG_FILE: file };
}

/** @returns its standard output @throws Error with all its output when it fails */
export type Terraform = (folder: string, ...args: string[]) => string;

/** @returns undefined if Terraform is not installed */
export function terraform(): Terraform | undefined {
  const env = terraformEnvironment();
  if (spawnSync('terraform', ['version'], { env }).status !== 0) return undefined;
  return (folder, ...args) => {
    const done = spawnSync('terraform', [`-chdir=${folder}`, ...args], { env, encoding: 'utf8', maxBuffer: 256 << 20 });
    if (done.status !== 0) throw new Error(`terraform ${args.join(' ')} in ${folder}:\n${done.stderr}${done.stdout}`);
    return done.stdout;
  };
}

/** True if the provider is in a mirror or its registry can be reached. */
export function providerIsThere(run: Terraform, folder: string): boolean {
  try {
    run(folder, 'init', '-backend=false', '-input=false', '-no-color');
    return true;
  } catch (error) {
    if (
      existsSync(join(folder, 'versions.tf')) &&
      /could not connect to registry|no such host|dial tcp/.test(String(error))
    )
      return false;
    throw error;
  }
}
