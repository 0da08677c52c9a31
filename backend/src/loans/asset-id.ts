import type { Fault } from './fault.ts';

/** In characters, not bytes; the database has the same limit. */
export const maxAssetIdLength = 100;

const missing: Fault = { code: 'id_missing', message: 'Every row needs an id.' };
const tooLong: Fault = { code: 'id_too_long', message: `An id has at most ${maxAssetIdLength} characters.` };

const plain = /^[\x20-\x7e]*$/;
/**
 * Characters that are invisible, or white space that looks like a plain space: two ids could look the same. U+2800 is a
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

/** @returns the id in Unicode's composed form (NFC), so that two spellings of one letter are one id */
export function checkAssetId(text: string): string | Fault {
  if (text === '') return missing;
  const isPlain = plain.test(text);
  const id = isPlain ? text : text.normalize('NFC');
  const character = isPlain ? undefined : unseen.exec(id)?.[0];
  if (character !== undefined) return unseenFault(character);
  // A character outside the basic plane is two units of a JavaScript string and one character of the database.
  if (id.length > maxAssetIdLength && [...id].length > maxAssetIdLength) return tooLong;
  return id;
}

function unseenFault(character: string): Fault {
  const number = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const name = names.find(([characters]) => characters.test(character))?.[1] ?? 'an invisible character';
  if (/\p{Cc}/u.test(character))
    return {
      code: 'id_control_character',
      message: `The id holds ${number}, a control character. An id has no line breaks or tabs; this one may come from a broken quotation.`,
    };
  return {
    code: 'id_invisible_character',
    message: `The id holds ${number}, ${name}: it would look like another id and not be it. Take the character out.`,
  };
}
