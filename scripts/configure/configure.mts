/**
 * The first thing that runs: checks the settings that Compose itself can't, makes the database passwords that nobody
 * supplied, and writes the edge's sign-in. Exit code 0, or 1 with one line that says what to do.
 *
 *     docker compose run --rm configure rotate reader     makes a new password for one role (owner, reader, writer)
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const roles = ['owner', 'reader', 'writer'] as const;
type Role = (typeof roles)[number];

/** The repository's secrets/ folder, and one volume per role and one for the edge. */
const suppliedFolder = '/supplied';
const volume = (name: Role | 'edge') => `/volumes/${name}`;

const smallestMemoryMiB: Record<string, number> = {
  BACKEND_MEMORY_MIB: 128,
  FRONTEND_MEMORY_MIB: 192,
  DATABASE_MEMORY_MIB: 512,
};

class ConfigurationError extends Error {}

function setting(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : value;
}

/** The content of the file in secrets/ that a variable names. */
function suppliedSecret(variable: string): string | undefined {
  const name = setting(variable);
  if (name === undefined) return undefined;
  const path = join(suppliedFolder, name);
  if (name.includes('/') || !existsSync(path) || !statSync(path).isFile()) {
    throw new ConfigurationError(
      `${variable} names "${name}", and there is no such file: put it into the folder secrets/, or unset ${variable}`,
    );
  }
  const content = readFileSync(path, 'utf8').trim();
  if (content === '') throw new ConfigurationError(`secrets/${name} (${variable}) is empty: write the secret into it`);
  return content;
}

/** Replaced whole: a reader sees the old content or the new, never half of one. */
function write(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o444 });
  renameSync(`${path}.new`, path);
}

function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

function writePasswords(): void {
  for (const role of roles) {
    const path = join(volume(role), 'password');
    const supplied = suppliedSecret(`DATABASE_${role.toUpperCase()}_PASSWORD`);
    if (supplied !== undefined) write(path, supplied);
    else if (!existsSync(path)) write(path, newPassword());
  }
}

function rotate(role: string | undefined): void {
  const known = roles.find((name) => name === role);
  if (known === undefined) throw new ConfigurationError(`rotate needs a role: one of ${roles.join(', ')}`);
  const variable = `DATABASE_${known.toUpperCase()}_PASSWORD`;
  if (setting(variable) !== undefined) {
    throw new ConfigurationError(`${variable} names the password's file: change the file in secrets/ instead`);
  }
  write(join(volume(known), 'password'), newPassword());
}

function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '[::1]' || address === '::1';
}

function writeSignIn(): void {
  const bind = setting('BIND') ?? '127.0.0.1';
  const users = suppliedSecret('EDGE_PASSWORD_FILE');
  if (users === undefined) {
    if (!isLoopback(bind)) {
      throw new ConfigurationError(
        `BIND=${bind} opens the dashboard to the network: set EDGE_PASSWORD_FILE to a password file in secrets/ (made with htpasswd or "openssl passwd"), or leave BIND unset`,
      );
    }
    write(join(volume('edge'), 'sign-in.conf'), 'auth_basic off;\n');
    return;
  }
  const faulty = users.split('\n').findIndex((line) => !/^[^:\s]+:\S{8,}$/.test(line.trim()));
  if (faulty >= 0) {
    throw new ConfigurationError(
      `line ${faulty + 1} of secrets/${setting('EDGE_PASSWORD_FILE')} is not NAME:HASH: make it with htpasswd or "openssl passwd"`,
    );
  }
  write(join(volume('edge'), 'users'), `${users}\n`);
  write(
    join(volume('edge'), 'sign-in.conf'),
    'auth_basic "Portfolio Dashboard";\nauth_basic_user_file /run/edge/users;\n',
  );
}

function checkMemory(): void {
  for (const [variable, least] of Object.entries(smallestMemoryMiB)) {
    const value = setting(variable);
    if (value === undefined) continue;
    if (!/^\d+$/.test(value) || Number(value) < least) {
      throw new ConfigurationError(`${variable}=${value} is no memory limit: give whole MiB, at least ${least}`);
    }
  }
}

try {
  const [command, argument] = process.argv.slice(2);
  if (command === 'rotate') rotate(argument);
  else if (command === undefined) {
    checkMemory();
    writeSignIn();
    writePasswords();
  } else throw new ConfigurationError(`unknown command "${command}": use none, or rotate`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`configuration: ${error.message}\n`);
  process.exitCode = 1;
}
