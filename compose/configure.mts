/**
 * Runs before everything else: checks the settings that Compose can't check, creates the database passwords that nobody
 * supplied, and writes the edge's sign-in files. Exit code 0, or 1 with one line that says what to do.
 *
 *     docker compose run --rm configure rotate reader     creates a new password for one role (owner, reader, writer)
 *
 * In a cluster, each pod of the edge first runs it as `sign-in`, which writes only the sign-in files.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { alwaysAllowedHosts, defaultBind, minimumMemoryMiB } from './settings.generated.mts';

const roles = ['owner', 'reader', 'writer'] as const;
type Role = (typeof roles)[number];

/** The repository's secrets/ folder, then one volume for each role and one for the edge. */
const suppliedFolder = '/supplied';
const volume = (name: Role | 'edge') => `/volumes/${name}`;

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
      `${variable} names "${name}", which does not exist: put it into the folder secrets/, or unset ${variable}`,
    );
  }
  const content = readFileSync(path, 'utf8').trim();
  if (content === '') throw new ConfigurationError(`secrets/${name} (${variable}) is empty: write the secret into it`);
  return content;
}

/** Replaces the file atomically: a reader sees the old content or the new, never a part. */
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

function isHostName(name: string): boolean {
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
  if (name.startsWith('[') && name.endsWith(']')) return isIPv6(name.slice(1, -1));
  return name.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(name);
}

/** The host names that are served without sign-in. Others are refused, because any web page can point a name of its own here. */
function servedHosts(): string[] {
  const added = (setting('ALLOWED_HOSTS') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const names = added.filter((name) => name !== '');
  const faulty = names.find((name) => !isHostName(name));
  if (faulty !== undefined) {
    throw new ConfigurationError(
      `ALLOWED_HOSTS holds "${faulty}", which is not a host name: give names without scheme, port or path, separated by commas`,
    );
  }
  return [...new Set([...alwaysAllowedHosts, ...names])];
}

/** With a backslash, so that nginx takes no name for a keyword (default, include). */
const literal = (name: string) => `"\\\\${name}"`;

const map = (source: string, variable: string, entries: readonly string[]) =>
  `map ${source} ${variable} {\n${entries.map((entry) => `  ${entry};\n`).join('')}}\n`;

/** A hash that takes as long to compute as the given one, and that no password has. */
function decoyOf(hash: string): string {
  return hash.slice(0, -11) + hash.slice(-11).replaceAll(/[^$=]/g, 'A');
}

/** A pattern that matches exactly this name, as escaped bytes, so that nginx takes no character for syntax. (\z, because $ also matches before a line feed.) */
function patternOf(name: string): string {
  const bytes = [...Buffer.from(name)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return `"~^${bytes.join('')}\\z"`;
}

/** The minimum length of an Authorization header, longest first, and about the length of a password that fits into it. */
const decoyPasswords = [
  { headerLength: 320, passwordLength: 260 },
  { headerLength: 250, passwordLength: 200 },
  { headerLength: 180, passwordLength: 150 },
  { headerLength: 120, passwordLength: 100 },
  { headerLength: 70, passwordLength: 60 },
  { headerLength: 40, passwordLength: 25 },
  { headerLength: 0, passwordLength: 10 },
];

/** For an unknown name nginx verifies this decoy instead, so that response times do not reveal which names exist. */
function signInNames(users: readonly string[], decoy: string): string {
  const names = users.map((line) => line.slice(0, line.indexOf(':')));
  const decoyEntries = decoyPasswords.map(({ headerLength, passwordLength }) => {
    const credentials = Buffer.from(`${decoy}:${'x'.repeat(passwordLength)}`).toString('base64');
    return `"~^.{${headerLength}}" "Basic ${credentials}"`;
  });
  return (
    map('""', '$users_version', [`default ${decoy}`]) +
    map('$http_authorization', '$decoy_credentials', decoyEntries) +
    map('$remote_user', '$known_credentials', [
      'default $decoy_credentials',
      ...names.map((name) => `${patternOf(name)} $http_authorization`),
    ])
  );
}

function writeSignIn(): void {
  const bind = setting('BIND') ?? defaultBind;
  const hosts = servedHosts();
  const supplied = suppliedSecret('EDGE_PASSWORD_FILE');
  const file = (name: string) => join(volume('edge'), name);
  if (supplied === undefined) {
    if (!isLoopback(bind)) {
      throw new ConfigurationError(
        `BIND=${bind} opens the dashboard to the network: set EDGE_PASSWORD_FILE to a password file in secrets/ (made with htpasswd or "openssl passwd"), or leave BIND unset`,
      );
    }
    const served = map('$host', '$host_is_served', ['default 0', ...hosts.map((name) => `${literal(name)} 1`)]);
    write(file('names.conf'), served + signInNames([], 'nobody'));
    write(file('sign-in.conf'), 'auth_request off;\n');
    return;
  }
  const users = supplied.split('\n').map((line) => line.trim());
  const faulty = users.findIndex((line) => !/^[^:\s]+:\S{8,}$/.test(line));
  if (faulty >= 0) {
    throw new ConfigurationError(
      `line ${faulty + 1} of secrets/${setting('EDGE_PASSWORD_FILE')} is not NAME:HASH: make it with htpasswd or "openssl passwd"`,
    );
  }
  // The same users give the same decoy, because `up` runs this again without reloading the edge.
  const decoy = createHash('sha256').update(users.join('\n')).digest('base64url');
  const [first = ''] = users;
  write(file('users'), `${users.join('\n')}\n${decoy}:${decoyOf(first.slice(first.indexOf(':') + 1))}\n`);
  write(file('names.conf'), map('""', '$host_is_served', ['default 1']) + signInNames(users, decoy));
  write(file('sign-in.conf'), 'auth_request /.sign-in;\n');
}

function checkMemory(): void {
  for (const [variable, minimum] of Object.entries(minimumMemoryMiB)) {
    const value = setting(variable);
    if (value === undefined) continue;
    if (!/^\d+$/.test(value) || Number(value) < minimum) {
      throw new ConfigurationError(
        `${variable}=${value} is not a valid memory limit: give whole MiB, at least ${minimum}`,
      );
    }
  }
}

try {
  const [command, argument] = process.argv.slice(2);
  if (command === 'rotate') rotate(argument);
  else if (command === 'sign-in') writeSignIn();
  else if (command === undefined) {
    checkMemory();
    writeSignIn();
    writePasswords();
  } else throw new ConfigurationError(`unknown command "${command}": use none, rotate or sign-in`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`configuration: ${error.message}\n`);
  process.exitCode = 1;
}
