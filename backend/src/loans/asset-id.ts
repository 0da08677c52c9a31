import type { Fault } from './fault.ts';
import { type UnseenCharacter, unseenCharacter } from './unseen-characters.ts';

/** In characters, not bytes; the database has the same limit. */
export const maxAssetIdLength = 100;

const missing: Fault = { code: 'id_missing', message: 'Every row needs an id.' };
const tooLong: Fault = { code: 'id_too_long', message: `An id has at most ${maxAssetIdLength} characters.` };

/** As a spreadsheet shows a long number: some of its digits are lost. */
const shortened = /^\d(?:\.\d+)?E\+\d+$/;
const shortenedNumber: Fault = {
  code: 'id_shortened',
  message:
    'This is a long number as a spreadsheet shortens it, and its last digits are lost. Get the file with the ids as text, or take the id from another column with fields.id in a profile.',
};

const plain = /^[\x20-\x7e]*$/;
/** @returns the id in Unicode's composed form (NFC), so that two spellings of one letter are one id */
export function checkAssetId(text: string): string | Fault {
  if (text === '') return missing;
  if (shortened.test(text)) return shortenedNumber;
  const isPlain = plain.test(text);
  const id = isPlain ? text : text.normalize('NFC');
  const character = isPlain ? undefined : unseenCharacter(id);
  if (character !== undefined) return unseenFault(character);
  // A character outside the basic plane is two units of a JavaScript string and one character of the database.
  if (id.length > maxAssetIdLength && [...id].length > maxAssetIdLength) return tooLong;
  return id;
}

function unseenFault({ number, name, isControl }: UnseenCharacter): Fault {
  if (isControl)
    return {
      code: 'id_control_character',
      message: `The id holds ${number}, a control character. An id has no line breaks or tabs; this one may come from a broken quotation.`,
    };
  return {
    code: 'id_invisible_character',
    message: `The id holds ${number}, ${name}: it would look like another id and not be it. Take the character out.`,
  };
}
