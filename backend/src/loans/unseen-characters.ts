/**
 * Characters that are invisible, or white space that looks like a plain space: two texts could look the same. U+2800 is a
 * Braille pattern without dots.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{White_Space}/u;

/** Names of the most common ones; others are named by their kind. */
const names: readonly (readonly [characters: RegExp, name: string])[] = [
  [/\u00a0|\u202f/, 'a no-break space'],
  [/\u00ad/, 'a soft hyphen'],
  [/\u200b/, 'a zero width space'],
  [/[\u200c\u200d]/, 'a zero width joiner or non-joiner'],
  [/[\u2060\ufeff]/, 'a zero width no-break space'],
  [/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/, 'a mark of writing direction'],
  [/[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u, 'a variation selector'],
  [/[\u{e0000}-\u{e007f}]/u, 'a tag character'],
  [/[\u2028\u2029]/, 'a line or paragraph separator'],
  [/\p{White_Space}/u, 'a space other than the usual one'],
  [/\p{Cc}/u, 'a control character'],
];

export interface UnseenCharacter {
  /** Like U+200B. */
  readonly number: string;
  readonly name: string;
  readonly isControl: boolean;
}

/** The first character of the text that can't be seen. */
export function unseenCharacter(text: string): UnseenCharacter | undefined {
  const character = unseen.exec(text)?.[0];
  if (character === undefined) return undefined;
  return {
    number: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    name: names.find(([characters]) => characters.test(character))?.[1] ?? 'an invisible character',
    isControl: /\p{Cc}/u.test(character),
  };
}
