/** The tables of inputs and outputs in a module's README, from its variables.tf and outputs.tf. */

const begin = '<!-- interface: begin -->\n';
const end = '<!-- interface: end -->';

/** @returns each block of that kind with its body, in the order of the file; the files are formatted by `terraform fmt` */
function blocks(text: string, kind: 'variable' | 'output'): { readonly name: string; readonly body: string }[] {
  return [...text.matchAll(new RegExp(`^${kind} "([a-z0-9_]+)" \\{\\n([\\s\\S]*?)^\\}`, 'gm'))].map(
    ([, name = '', body = '']) => ({ name, body }),
  );
}

const descriptionOf = (body: string): string => /^ {2}description *= "(.*)"$/m.exec(body)?.[1] ?? '';
const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

export function interfaceTables(variables: string, outputs: string): string {
  const inputs = blocks(variables, 'variable').map(({ name, body }) => {
    const [, preset] = /^ {2}default *= (.*)$/m.exec(body) ?? [];
    const refusals = [...body.matchAll(/error_message = "(.*)"/g)].map(([, message = '']) => message);
    return [
      `\`${name}\``,
      preset === undefined ? 'required' : `\`${preset}\``,
      descriptionOf(body),
      refusals.join(' '),
    ];
  });
  const results = blocks(outputs, 'output').map(({ name, body }) => [`\`${name}\``, descriptionOf(body)]);
  return `${table(['input', 'default', 'meaning', 'what is refused'], inputs)}\n\n${table(['output', 'meaning'], results)}\n`;
}

/** @throws Error if the README lacks the marks */
export function withTables(readme: string, tables: string): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`the README lacks the marks ${begin.trim()} and ${end}`);
  return `${before}${begin}${tables}${end}${after}`;
}
