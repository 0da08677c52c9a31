import { serviceSettings } from './services.ts';
import { defaultOf, type Program, type Setting, type TargetValue, targets, valueIn } from './setting.ts';
import { formOf } from './setting-type.ts';

const programNames: Readonly<Partial<Record<Program, string>>> = {
  backend: 'API',
  migrate: 'migrations',
  import: 'importer',
  frontend: 'dashboard',
};
const targetNames: Readonly<Record<(typeof targets)[number], string>> = {
  start: '`npm start`',
  compose: 'Compose',
  kubernetes: 'Kubernetes',
  aws: 'AWS',
};

const nameOf = (program: Program): string => programNames[program] ?? program;

/** These programs' settings as two Markdown tables: what each one means, and what each target sets. */
export function settingsTable(programs: readonly Program[]): string {
  const own = Object.entries<Setting>(serviceSettings)
    .map(([name, setting]) => ({
      name,
      setting,
      readers: setting.readBy.filter((reader) => programs.includes(reader)),
    }))
    .filter(({ readers }) => readers.length > 0);
  const severalReaders = programs.length > 1;
  const meanings = own.map(({ name, setting, readers }) => [
    code(name),
    ...(severalReaders ? [readers.map(nameOf).join(', ')] : []),
    setting.required ? 'required' : code(readers.map((reader) => defaultOf(setting, reader))[0]),
    formOf(setting.type),
    setting.meaning,
  ]);
  const values = own
    .map(({ name, setting, readers }) => [
      code(name),
      ...targets.map((target) => byReader(readers, (reader) => valueIn(target, setting, reader))),
    ])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  return [
    table(['variable', ...(severalReaders ? ['read by'] : []), 'default', 'takes', 'meaning'], meanings),
    '\nWhat each way of running it sets. An empty cell leaves the default; _yours_ is for whoever runs it to set.\n',
    table(['variable', ...targets.map((target) => targetNames[target])], values),
  ].join('\n');
}

/** One value if all readers share it; otherwise each value with its programs. */
function byReader(readers: readonly Program[], valueFor: (reader: Program) => TargetValue | undefined): string {
  const cells = new Map<string, Program[]>();
  for (const reader of readers) {
    const cell = cellOf(valueFor(reader));
    cells.set(cell, [...(cells.get(cell) ?? []), reader]);
  }
  if (cells.size === 1) return [...cells.keys()].join();
  return [...cells]
    .filter(([cell]) => cell !== '')
    .map(([cell, having]) => `${having.map(nameOf).join(', ')}: ${cell}`)
    .join('; ');
}

function cellOf(value: TargetValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return code(value);
  if (value.source === 'target') return value.form;
  return value.default === '' ? '_yours_' : `_yours_, else ${code(value.default)}`;
}

function code(text: string | undefined): string {
  return text ? `\`${text}\`` : '';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
