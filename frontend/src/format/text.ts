/** Cuts a text to `maxLength` characters, the last of them an ellipsis. */
export function truncate(text: string, maxLength: number): string {
  const characters = text.length > maxLength ? [...text] : [];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : text;
}

/** `a, b, c`; a long list ends in "and 5 more". */
export function joinList(texts: readonly string[], maxItems: number): string {
  const first = texts.slice(0, maxItems).map((text) => truncate(text, 100));
  return texts.length > maxItems
    ? `${first.join(', ')} and ${(texts.length - maxItems).toLocaleString('en-GB')} more`
    : first.join(', ');
}
