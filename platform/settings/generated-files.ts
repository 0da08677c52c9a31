import { networkPolicies, nginxTarget, scrapePolicies } from '../kubernetes/generated.ts';
import { configurationExitCode } from '../topology.ts';
import { envExample } from './env-example.ts';
import { alwaysAllowedHosts, installationSettings } from './installation.ts';
import { settingsTable } from './reference.ts';
import { serviceSettings } from './services.ts';
import { defaultOf, type Program, type Setting } from './setting.ts';
import type { SettingSpec, SettingType } from './setting-type.ts';

const note = '// Written by `npm run settings` at the root; edit platform/settings/ instead.\n';
const backendPrograms: readonly Program[] = ['backend', 'migrate', 'import'];

/**
 * Every file that is generated from the settings, with its content. backend/ and frontend/ are each built from their
 * own folder alone, so each has its own copy of its settings and of the parser.
 * @param read returns the present content of a file of the repository
 */
export function generatedFiles(read: (path: string) => string): ReadonlyMap<string, string> {
  const parser = read('backend/src/config/read-settings.ts');
  const types = read('platform/settings/setting-type.ts');
  const inMarks = (path: string, table: string) => replaceMarked(path, read(path), table);
  return new Map([
    ['.env.example', envExample()],
    ['backend/src/config/settings.generated.ts', `${note}\n${types}\n${settingsModule(backendPrograms)}`],
    ['frontend/src/server/settings.generated.ts', `${note}\n${types}\n${settingsModule(['frontend'])}`],
    ['compose/settings.generated.mts', `${note}\n${composeModule()}`],
    [
      'frontend/src/server/read-settings.generated.ts',
      `// Copy of backend/src/config/read-settings.ts, made by \`npm run settings\` at the root.\n${parser}`,
    ],
    ...['edge', 'gateway'].map((tier) => {
      const file = `nginx/${tier}-target.conf`;
      return [`kubernetes/base/${file}`, nginxTarget(read(file))] as const;
    }),
    ['kubernetes/base/network-policies.generated.yaml', networkPolicies()],
    ['kubernetes/components/observability/scraping.generated.yaml', scrapePolicies()],
    ['backend/README.md', inMarks('backend/README.md', settingsTable(backendPrograms))],
    ['frontend/README.md', inMarks('frontend/README.md', settingsTable(['frontend']))],
  ]);
}

/** The configure service's settings: its image has neither packages nor the rest of the repository. */
function composeModule(): string {
  const minimums = Object.entries(installationSettings).flatMap(([name, { type }]) =>
    name.endsWith('_MEMORY_MIB') && type.kind === 'integer' ? [`  ${name}: ${type.min},\n`] : [],
  );
  return [
    '/** Address to listen on unless BIND names another. */',
    `export const defaultBind = ${JSON.stringify(installationSettings.BIND?.default)};`,
    '',
    '/** Names that the dashboard answers to without sign-in; ALLOWED_HOSTS adds to them. */',
    `export const alwaysAllowedHosts: readonly string[] = ${JSON.stringify(alwaysAllowedHosts)};`,
    '',
    '/** A container with a smaller limit would not start. */',
    `export const minimumMemoryMiB: Readonly<Record<string, number>> = {\n${minimums.join('')}};\n`,
  ].join('\n');
}

function replaceMarked(path: string, text: string, table: string): string {
  const marked = /(<!-- configuration: begin -->\n)[\s\S]*(<!-- configuration: end -->)/;
  if (!marked.test(text)) throw new Error(`${path} lacks the marks <!-- configuration: begin --> and … end -->`);
  return text.replace(marked, (_, begin: string, end: string) => `${begin}${table}${end}`);
}

/** The interface of the parser's result, and the list that the parser reads. */
function settingsModule(programs: readonly Program[]): string {
  const own = Object.entries<Setting>(serviceSettings).filter(([, { readBy }]) =>
    readBy.some((program) => programs.includes(program)),
  );
  const properties = own.map(
    ([name, setting]) =>
      `  /** ${setting.meaning}. */\n  readonly ${propertyOf(name, setting.type)}: ${typeOf(setting)};\n`,
  );
  const specs = own.map(([name, setting]) => {
    const [program] = setting.readBy.filter((reader) => programs.includes(reader));
    const preset = program === undefined ? undefined : defaultOf(setting, program);
    const spec: SettingSpec = {
      name,
      type: setting.type,
      ...(preset === undefined ? {} : { default: preset }),
      ...(setting.required ? { required: true } : {}),
      ...(setting.fallback === undefined ? {} : { fallback: setting.fallback }),
    };
    return `  ${propertyOf(name, setting.type)}: ${JSON.stringify(spec)},\n`;
  });
  return [
    `export interface Settings {\n${properties.join('')}}\n`,
    '/** EX_CONFIG of sysexits.h: restarting does not help. */',
    `export const configurationExitCode = ${configurationExitCode};\n`,
    `export const settings = {\n${specs.join('')}} as const satisfies Readonly<Record<keyof Settings, SettingSpec>>;\n`,
  ].join('\n');
}

/** DRAIN_SECONDS → drainSeconds; a file setting yields the file's content: OWNER_FILE → ownerFromFile. */
function propertyOf(name: string, type: SettingType): string {
  const camelCase = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return type.kind === 'secretFile' ? camelCase.replace(/File$/, 'FromFile') : camelCase;
}

function typeOf({ type, required, default: preset }: Setting): string {
  const optional = required || preset !== undefined ? '' : ' | undefined';
  switch (type.kind) {
    case 'integer':
      return `number${optional}`;
    case 'choice':
      return `${type.choices.map((choice) => `'${choice}'`).join(' | ')}${optional}`;
    case 'list':
    case 'proxies':
      return `readonly string[]${optional}`;
    default:
      return `string${optional}`;
  }
}
