import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UnreadableBytes } from '../tapes/unreadable-bytes.ts';
import { guardUnpacked } from './unpacked-size.ts';

/** The files of a zip archive, by name. The archive is a file of its own: its list of contents stands at its end. */
export class ZipArchive {
  readonly #file: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(file: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** @throws UnreadableBytes where it is damaged, or larger unpacked than is taken */
  static async open(path: string): Promise<ZipArchive> {
    const file = await openPromise(path, { autoClose: false }).catch(damaged);
    const entries = new Map<string, Entry>();
    try {
      for await (const entry of file.eachEntry()) if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      const sizes = [...entries.values()].map(({ compressedSize, uncompressedSize }) => [
        compressedSize,
        uncompressedSize,
      ]);
      for (const [packed = 0, unpacked = 0] of sizes) guardUnpacked(packed, unpacked);
    } catch (error) {
      file.close();
      throw error instanceof UnreadableBytes ? error : damaged(error);
    }
    return new ZipArchive(file, entries);
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws UnreadableBytes where it is encrypted or damaged, or where it is not there */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw damaged(new Error(`it lacks ${name}`));
    if (entry.isEncrypted())
      throw new UnreadableBytes({
        code: 'file_encrypted',
        message: 'The archive has a password. Unpack it, and import the file in it.',
      });
    try {
      // Never more than the archive's own list says: the size is watched while unpacking.
      yield* (await this.#file.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
    } catch (error) {
      throw error instanceof UnreadableBytes ? error : damaged(error);
    }
  }

  close(): void {
    this.#file.close();
  }
}

function damaged(error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  throw new UnreadableBytes({
    code: 'zip_corrupt',
    message: `The workbook or zip archive is damaged (${why}). Transfer it again.`,
  });
}
