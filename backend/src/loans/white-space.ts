/**
 * Unicode's white space, and the zero width no-break space that a byte order mark leaves where files were joined.
 * (JavaScript's `trim` and `\s` leave out the next line character, U+0085.)
 */
const space = /[\p{White_Space}\ufeff]/u;
const edges = /^[\p{White_Space}\ufeff]+|[\p{White_Space}\ufeff]+$/gu;

export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code >= 0x80 && space.test(String.fromCharCode(code));
}

/** Without the white space around it. Nearly every value has none, and is looked at by its ends alone. */
export function withoutEdgeSpace(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first <= 0x20 || first >= 0x80 || last <= 0x20 || last >= 0x80 ? text.replace(edges, '') : text;
}
