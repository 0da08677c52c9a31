/** Run in the tree of add-service.ts: starts the system with the new service, deploys a release, a bad one, and goes back. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseImageVariables } from '../base-images/base-images.ts';
import { repository } from '../kit/repository.ts';

const env = { ...process.env, ...baseImageVariables(), COMPOSE_PROJECT_NAME: 'portfolio-statements-trial', PORT: '0' };
const built = ['backend', 'frontend', 'statements'];

function run(program: string, args: readonly string[], input?: string): string {
  return execFileSync(program, args, {
    cwd: repository,
    env,
    encoding: 'utf8',
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
    ...(input === undefined ? {} : { input }),
  }).trim();
}

const compose = (...args: string[]) => run('docker', ['compose', ...args]);
const deploy = (release: string) => run('node', ['delivery/deployment/deploy-compose.ts', release]);

/** A release made of the first one's images, as far as Compose and the services can tell. */
function release(name: string, statements = ''): void {
  for (const service of built) {
    const own = service === 'statements' ? statements : '';
    const recipe = `FROM portfolio-${service}:trial-1\nENV RELEASE=${name}\n${own}\n`;
    run('docker', ['build', '--quiet', '--tag', `portfolio-${service}:${name}`, '-'], recipe);
  }
}

async function expectStatements(name: string): Promise<void> {
  // The edge ends idle connections while a deployment runs, so each request has one of its own.
  const headers = { connection: 'close' };
  const answer = await fetch(`http://${compose('port', 'edge', '8080')}/statements/`, { headers });
  const text = await answer.text();
  if (answer.status !== 200 || text !== `Statements of release ${name}\n`)
    throw new Error(`/statements/ answered ${answer.status} ${text}`);
  process.stdout.write(`✓ ${name} is served behind the edge\n`);
}

function expectRefused(name: string): void {
  try {
    deploy(name);
  } catch {
    process.stdout.write(`✓ ${name} is refused, and nothing was replaced\n`);
    return;
  }
  throw new Error(`${name} was deployed`);
}

writeFileSync(join(repository, '.env'), 'RELEASE=trial-1\n');
try {
  compose('build', '--quiet', 'configure', ...built);
  compose('up', '--detach', '--no-build', '--wait', '--wait-timeout', '180');
  await expectStatements('trial-1');
  release('trial-2');
  deploy('trial-2');
  await expectStatements('trial-2');
  release('trial-bad', 'CMD ["-c", "import time; time.sleep(600)"]');
  expectRefused('trial-bad');
  await expectStatements('trial-2');
  deploy('trial-1');
  await expectStatements('trial-1');
} finally {
  compose('down', '--volumes', '--remove-orphans', '--timeout', '2');
  for (const name of ['trial-1', 'trial-2', 'trial-bad'])
    for (const service of built) run('docker', ['image', 'rm', '--force', `portfolio-${service}:${name}`]);
}
