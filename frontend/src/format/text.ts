/** The text, or its beginning with an ellipsis where it is longer than that many characters. */
export function shortened(text: string, most: number): string {
  const characters = text.length > most ? [...text] : [];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** `a, b, c`; of a long list the first ones, and how many more there are. */
export function listOf(texts: readonly string[], most: number): string {
  const first = texts.slice(0, most).map((text) => shortened(text, 100));
  return texts.length > most
    ? `${first.join(', ')} and ${(texts.length - most).toLocaleString('en-GB')} more`
    : first.join(', ');
}
