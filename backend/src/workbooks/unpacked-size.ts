import { UnreadableBytes } from '../tapes/unreadable-bytes.ts';

/** What a packed file may become: nobody sends a larger tape, and a small file that grows without end would fill the memory. */
const maxUnpackedBytes = 4 * 1024 ** 3;
const maxRatio = 200;
const ratioCountsFrom = 100 * 1024 ** 2;

/** @throws UnreadableBytes where a file is larger than is taken, or grows more than a tape does */
export function guardUnpacked(packedBytes: number, unpackedBytes: number): void {
  if (unpackedBytes > maxUnpackedBytes)
    throw new UnreadableBytes({
      code: 'unpacked_too_large',
      message: 'Unpacked, the file has more than 4 GiB. Split the tape, or ask for the columns that are needed.',
    });
  if (unpackedBytes > ratioCountsFrom && unpackedBytes > packedBytes * maxRatio)
    throw new UnreadableBytes({
      code: 'unpacked_too_large',
      message: `Unpacked, the file is more than ${maxRatio} times as large. No tape is packed so densely: it may be made to fill the memory. Unpack it yourself and look at it.`,
    });
}
