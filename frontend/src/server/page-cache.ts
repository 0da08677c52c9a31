import { LRUCache } from 'lru-cache';

const doctype = '<!doctype html>';
const end = '</html>';

/** A finished page, whose nonce differs for each reader. */
export class FinishedPage {
  readonly #html: Buffer;
  readonly #nonceAt: readonly number[] = [];

  /** @param placeholder what stands in the HTML for the nonce; as long as the nonce */
  constructor(html: Buffer, placeholder: string) {
    this.#html = html;
    const found: number[] = [];
    for (let at = html.indexOf(placeholder); at !== -1; at = html.indexOf(placeholder, at + placeholder.length))
      found.push(at);
    this.#nonceAt = found;
  }

  /** Whether it is a document from its first line to its last; one that broke off ends sooner. */
  get isWhole(): boolean {
    const head = this.#html.subarray(0, doctype.length).toString('latin1').toLowerCase();
    return head === doctype && this.#html.subarray(-end.length).toString('latin1') === end;
  }

  get bytes(): number {
    return this.#html.byteLength;
  }

  withNonce(nonce: string): Buffer {
    const html = Buffer.from(this.#html);
    for (const at of this.#nonceAt) html.write(nonce, at, 'latin1');
    return html;
  }
}

export type PageCache = LRUCache<string, FinishedPage>;

/** The state of the portfolio is part of the key, so nothing is ever invalidated: old pages fall out of the bound. */
export function pageCache(maxBytes: number): PageCache {
  return new LRUCache({
    maxSize: maxBytes,
    maxEntrySize: maxBytes / 8,
    sizeCalculation: (page, key) => page.bytes + key.length * 2 + 200,
  });
}
