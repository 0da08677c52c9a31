import { expect, test } from 'vitest';
import { FinishedPage, pageCache } from './page-cache.ts';

const placeholder = 'PLACEHOLDERPLACEHOLDER24';

test('puts another nonce of the same length into each copy', () => {
  const page = new FinishedPage(
    Buffer.from(`<script nonce="${placeholder}"></script>é<script nonce="${placeholder}">`),
    placeholder,
  );
  const nonces = ['a'.repeat(24), 'b'.repeat(24)];
  for (const nonce of nonces) {
    expect(page.withNonce(nonce).toString()).toBe(`<script nonce="${nonce}"></script>é<script nonce="${nonce}">`);
  }
});

test('stays within its bound of bytes', () => {
  const cache = pageCache(100_000);
  for (let index = 0; index < 100; index++)
    cache.set(`page ${index}`, new FinishedPage(Buffer.alloc(5_000), placeholder));
  expect(cache.calculatedSize).toBeLessThanOrEqual(100_000);
  expect(cache.get('page 99')).toBeDefined();
  expect(cache.get('page 0')).toBeUndefined();
});

test('does not let one page push out all others', () => {
  const cache = pageCache(100_000);
  cache.set('small', new FinishedPage(Buffer.alloc(100), placeholder));
  cache.set('huge', new FinishedPage(Buffer.alloc(90_000), placeholder));
  expect(cache.get('huge')).toBeUndefined();
  expect(cache.get('small')).toBeDefined();
});
