import { UnreadableBytes } from '../../tapes/unreadable-bytes.ts';

interface Signature {
  /** Bytes as a Latin-1 string. */
  readonly bytes: string;
  readonly at?: number;
  readonly message: string;
}

const workbook = 'Open it, and save it as .xlsx or the sheet as CSV (UTF-8).';
const unpack = (name: string, command: string) =>
  `The file is compressed with ${name}. Unpack it with ${command}, or compress it with gzip.`;
const tarArchive = 'This is a tar archive. Unpack it with tar, and import the CSV file in it.';

/** What is sent in place of a tape, by its first bytes. */
const signatures: readonly Signature[] = [
  { bytes: 'PK\x05\x06', message: 'This is a zip archive with nothing in it.' },
  {
    bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    message: `This is an Excel workbook of 1997 to 2003, or one with a password. ${workbook}`,
  },
  { bytes: '\x09\x08', message: `This is an Excel workbook of before 1997. ${workbook}` },
  { bytes: 'BZh', message: unpack('bzip2', 'bunzip2') },
  { bytes: '\x28\xb5\x2f\xfd', message: unpack('Zstandard', 'unzstd') },
  { bytes: '\xfd7zXZ\x00', message: unpack('xz', 'unxz') },
  { bytes: '\x04\x22\x4d\x18', message: unpack('LZ4', 'unlz4') },
  { bytes: '\x1f\x9d', message: unpack('compress', 'uncompress') },
  { bytes: '7z\xbc\xaf\x27\x1c', message: 'This is a 7-Zip archive. Unpack it, and import the CSV file in it.' },
  { bytes: 'Rar!\x1a\x07', message: 'This is a RAR archive. Unpack it, and import the CSV file in it.' },
  { bytes: 'ustar\x00', at: 257, message: tarArchive },
  { bytes: 'ustar  \x00', at: 257, message: tarArchive },
  { bytes: '%PDF-', message: 'This is a PDF document. Ask for the tape as CSV.' },
  { bytes: '{\\rtf', message: 'This is a text document (RTF). Ask for the tape as CSV.' },
  { bytes: 'PAR1', message: 'This is a Parquet file. Convert it to CSV.' },
];

/** A page of the web, or a workbook saved as XML or HTML, is text: blanks may come first, and case is free. */
const markup = /^[\s\xef\xbb\xbf]*<(?:\?xml|!doctype|html|table|meta)/i;

export const maxSignatureLength = 265;

/** A zip archive, which a workbook is, too. */
export function isZip(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'PK\x03\x04';
}

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** @throws UnreadableBytes for a file of another kind, saying which it is and what to do */
export function refuseOtherFiles(head: Buffer): void {
  const text = head.toString('latin1');
  const found = signatures.find(({ bytes, at = 0 }) => text.startsWith(bytes, at));
  if (found !== undefined) throw new UnreadableBytes({ code: 'not_csv', message: found.message });
  if (markup.test(text))
    throw new UnreadableBytes({
      code: 'not_csv',
      message: `This is a web page or a workbook saved as XML, not a tape. If it opens as a table, save it as .xlsx, or the sheet as CSV (UTF-8).`,
    });
}
