import { SaxesParser } from 'saxes';
import { UnreadableBytes } from '../tapes/unreadable-bytes.ts';

export interface XmlHandler {
  /** @param name without its prefix */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Reads XML piece by piece; between two pieces the caller can take what the handler has found.
 * @throws UnreadableBytes where it is not well-formed, and at a DTD: no workbook has one, and its entities can grow without end
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw unreadable(error.message);
  });
  parser.on('doctype', () => {
    throw unreadable('it has a DTD');
  });
  parser.on('opentag', ({ name, attributes }) => handler.open(local(name), attributes));
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('closetag', ({ name }) => handler.close?.(local(name)));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    parser.write(decoded(decoder, chunk));
    yield;
  }
  parser.write(decoded(decoder));
  parser.close();
  yield;
}

/** Reads all of a small part. */
export async function readXmlWhole(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(chunks, handler));
}

function decoded(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw unreadable('it is not UTF-8');
  }
}

/** @param why what is wrong with the workbook, in a few words */
export function unreadable(why: string): UnreadableBytes {
  return new UnreadableBytes({
    code: 'workbook_malformed',
    message: `A part of the workbook can't be read: ${why}. Open it in a spreadsheet program and save it again as .xlsx.`,
  });
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);
