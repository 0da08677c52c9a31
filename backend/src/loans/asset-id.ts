import type { Fault } from './fault.ts';

/** Characters, not bytes; the same bound stands in the database. */
const longestAssetId = 100;

const missing: Fault = { code: 'id_missing', message: 'Every row needs an id.' };
const tooLong: Fault = { code: 'id_too_long', message: `An id has at most ${longestAssetId} characters.` };
const controlCharacter: Fault = {
  code: 'id_control_character',
  message: 'An id has no line breaks, tabs or other control characters; this one may come from a broken quotation.',
};

export function checkAssetId(text: string): string | Fault {
  if (text === '') return missing;
  if (/\p{Cc}/u.test(text)) return controlCharacter;
  // A character outside the basic plane is two units of a JavaScript string and one character of the database.
  if (text.length > longestAssetId && [...text].length > longestAssetId) return tooLong;
  return text;
}
