import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { customCleanEnv, EnvMissingError, makeValidator } from 'envalid';
import { formOf, type SettingSpec, type SettingType } from './settings.generated.ts';

/** All faults of a configuration at once, a line each. */
export class ConfigurationError extends Error {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads and checks settings; an empty variable counts as unset.
 * @throws ConfigurationError naming every fault and what is allowed
 */
export function readSettings<Settings extends object>(
  specs: Readonly<Record<keyof Settings, SettingSpec>>,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Settings> {
  const settings = Object.entries<SettingSpec>(specs);
  const given = (name: string | undefined) => (name === undefined ? undefined : environment[name]?.trim() || undefined);
  const values = settings.map(([key, { name, fallback, default: preset }]) => [
    key,
    given(name) ?? given(fallback) ?? preset,
  ]);
  const validators = settings.map(([key, spec]) => [
    key,
    makeValidator<unknown>((value) => parse(spec, value))(spec.required ? {} : { default: undefined }),
  ]);
  return customCleanEnv(
    Object.fromEntries(values),
    Object.fromEntries(validators),
    (clean) => clean as unknown as Settings,
    {
      reporter: ({ errors }) => {
        const faults = settings.flatMap(([key, { name, type }]) => {
          const error = (errors as Readonly<Record<string, Error>>)[key];
          if (error === undefined) return [];
          return error instanceof EnvMissingError ? `${name} is not set; it takes ${formOf(type)}.` : error.message;
        });
        if (faults.length > 0) throw new ConfigurationError(faults);
      },
    },
  );
}

/** @throws Error whose message is the fault */
function parse({ name, type }: SettingSpec, value: string): unknown {
  const unless = (isRight: boolean): void => {
    if (isRight) return;
    const isSecret = type.kind === 'pattern' && type.secret;
    throw new Error(isSecret ? `${name} is not ${formOf(type)}.` : `${name} is "${value}"; it takes ${formOf(type)}.`);
  };
  switch (type.kind) {
    case 'text':
      return value;
    case 'pattern':
      unless(new RegExp(type.pattern).test(value));
      return value;
    case 'address':
      unless(new RegExp(type.pattern).test(value));
      return value.replace(/\/+$/, '');
    case 'integer':
      unless(/^\d+$/.test(value) && Number(value) >= type.min && Number(value) <= type.max);
      return Number(value);
    case 'choice':
      unless(type.choices.includes(value));
      return value;
    case 'timeZone':
      unless(isTimeZone(value));
      return value;
    case 'list':
      return parts(name, type, value, (part) => new RegExp(type.pattern).test(part));
    case 'proxies':
      return parts(name, type, value, isProxy);
    case 'file':
      read(name, value);
      return value;
    case 'secretFile':
      return readSecret(name, value);
  }
}

function parts(name: string, type: SettingType, value: string, isRight: (part: string) => boolean): string[] {
  const found = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const wrong = found.filter((part) => !isRight(part)).map((part) => `"${part}"`);
  if (wrong.length > 0) throw new Error(`${name} has ${wrong.join(', ')}; it takes ${formOf(type)}.`);
  return found;
}

function isProxy(part: string): boolean {
  return /^(loopback|linklocal|uniquelocal)$/.test(part) || isIP(part.replace(/\/\d{1,3}$/, '')) !== 0;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${name} names ${path}, which can't be read (${code}); make the file or unset ${name}.`);
  }
}

function readSecret(name: string, path: string): string {
  const secret = read(name, path).replace(/\r?\n$/, '');
  if (secret === '') throw new Error(`${name} names ${path}, which is empty; put the password into it.`);
  return secret;
}
