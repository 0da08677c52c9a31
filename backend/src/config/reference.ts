import { type Setting, settings } from './settings.ts';

/** Every setting as a Markdown table. */
export function configurationReference(): string {
  const rows = Object.entries(settings).map(([name, setting]: [string, Setting]) => {
    const value = setting.default === undefined ? (setting.required ? 'required' : '') : `\`${setting.default}\``;
    return `| \`${name}\` | ${value} | ${setting.usedBy.join(', ')} | ${setting.description.replaceAll('|', '\\|')} |`;
  });
  return ['| variable | default | read by | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
