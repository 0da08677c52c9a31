import { installationSettings } from './installation.ts';
import { serviceSettings } from './services.ts';
import { defaultOf, type Setting, valueIn } from './setting.ts';

interface Shown {
  readonly name: string;
  readonly meaning: string;
  readonly value: string;
}

/** Writes .env.example: every variable that an operator may set for Compose, with its default or an example. */
export function envExample(): string {
  const entries = [...ofTheInstallation(), ...ofTheServices()].map(
    ({ name, meaning, value }) => `${comment(`${meaning}.`)}\n#${name}=${value}\n`,
  );
  return [
    '# Settings of a Compose installation. Copy this file to .env and change what you need; everything has a default.\n',
    ...entries,
  ].join('\n');
}

function ofTheInstallation(): Shown[] {
  return Object.entries(installationSettings)
    .filter(([, { readBy }]) => readBy.includes('compose') || readBy.includes('configure'))
    .map(([name, { meaning, default: preset, example }]) => ({ name, meaning, value: preset ?? example ?? '' }));
}

function ofTheServices(): Shown[] {
  return Object.entries<Setting>(serviceSettings).flatMap(([name, setting]) => {
    const values = setting.readBy.map((program) => valueIn('compose', setting, program));
    const [value] = values.filter((found) => typeof found === 'object' && found.source === 'operator');
    const [program] = setting.readBy;
    if (value === undefined || typeof value === 'string' || program === undefined) return [];
    const shown = ('default' in value && value.default) || defaultOf(setting, program) || setting.example || '';
    return [{ name, meaning: setting.meaning, value: shown }];
  });
}

/** Wraps the text into lines of at most 120 characters. */
function comment(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 118) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
