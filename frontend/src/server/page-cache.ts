import { LRUCache } from 'lru-cache';

const doctype = '<!doctype html>';
const end = '</html>';

/** A rendered page whose nonce can be set anew for each response. */
export class CachedPage {
  readonly #html: Buffer;
  readonly #nonceAt: readonly number[] = [];

  /** @param placeholder stands in the HTML for the nonce and is as long */
  constructor(html: Buffer, placeholder: string) {
    this.#html = html;
    const found: number[] = [];
    for (let at = html.indexOf(placeholder); at !== -1; at = html.indexOf(placeholder, at + placeholder.length))
      found.push(at);
    this.#nonceAt = found;
  }

  /** False for a render that broke off: it does not reach the closing tag. */
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

export type PageCache = LRUCache<string, CachedPage>;

/** Nothing is invalidated: the portfolio's state is part of the key, and the least recently used pages are evicted. */
export function createPageCache(maxBytes: number): PageCache {
  return new LRUCache({
    maxSize: maxBytes,
    maxEntrySize: maxBytes / 8,
    sizeCalculation: (page, key) => page.bytes + key.length * 2 + 200,
  });
}
