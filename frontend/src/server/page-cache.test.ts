import { expect, test } from 'vitest';
import { CachedPage, createPageCache } from './page-cache.ts';

const placeholder = 'PLACEHOLDERPLACEHOLDER24';

test('sets a new nonce in each copy', () => {
  const page = new CachedPage(
    Buffer.from(`<script nonce="${placeholder}"></script>é<script nonce="${placeholder}">`),
    placeholder,
  );
  const nonces = ['a'.repeat(24), 'b'.repeat(24)];
  for (const nonce of nonces) {
    expect(page.withNonce(nonce).toString()).toBe(`<script nonce="${nonce}"></script>é<script nonce="${nonce}">`);
  }
});

test('stays within its byte limit', () => {
  const cache = createPageCache(100_000);
  for (let index = 0; index < 100; index++)
    cache.set(`page ${index}`, new CachedPage(Buffer.alloc(5_000), placeholder));
  expect(cache.calculatedSize).toBeLessThanOrEqual(100_000);
  expect(cache.get('page 99')).toBeDefined();
  expect(cache.get('page 0')).toBeUndefined();
});

test('does not let one page evict all others', () => {
  const cache = createPageCache(100_000);
  cache.set('small', new CachedPage(Buffer.alloc(100), placeholder));
  cache.set('huge', new CachedPage(Buffer.alloc(90_000), placeholder));
  expect(cache.get('huge')).toBeUndefined();
  expect(cache.get('small')).toBeDefined();
});
