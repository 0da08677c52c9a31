/** The commands of a document's procedures, which are its ```sh NAME blocks, in order. */
export function procedures(markdown: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, name = '', commands = ''] of markdown.matchAll(/^```sh ?(\S*)\n([\s\S]*?)^```$/gm)) {
    found.set(name, [...(found.get(name) ?? []), ...commands.trim().split('\n')]);
  }
  return found;
}
