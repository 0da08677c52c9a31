import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Address } from './exchange.ts';

/** What an ordinary reader sees at each path, by path and theme. */
export type Pages = ReadonlyMap<string, string>;

const themes = ['', 'theme=dark'];

export async function readPages(address: Address, paths: readonly string[]): Promise<Pages> {
  const read = new Map<string, string>();
  for (const path of paths)
    for (const cookie of themes)
      read.set(`${path} ${cookie}`.trimEnd(), await readPageUnlimited(address, path, cookie));
  return read;
}

/** The keys whose content differs. */
export function changedPages(one: Pages, other: Pages): string[] {
  return [...one.keys()].filter((key) => one.get(key) !== other.get(key));
}

/** Retries while the rate limit, which the malformed requests may have used up, refuses the request. */
async function readPageUnlimited(address: Address, path: string, cookie: string): Promise<string> {
  for (;;) {
    const page = await readPage(address, path, cookie);
    if (!page.startsWith('429\n')) return page;
    await delay(200);
  }
}

/** Status, type and body, without the nonce and the request id, which differ on purpose. */
function readPage({ host, port }: Address, path: string, cookie: string): Promise<string> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(`no answer: ${error.message}`);
    const headers = { host: 'localhost', accept: '*/*', ...(cookie === '' ? {} : { cookie }) };
    const sent = request({ host, port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', failed);
      response.on('end', () => {
        const { statusCode, headers: answered } = response;
        const nonce = /'nonce-([^']+)'/.exec(String(answered['content-security-policy']))?.[1];
        const id = answered['x-request-id'];
        let body = Buffer.concat(chunks)
          .toString('latin1')
          .replace(/"requestId":"[^"]*"/, '');
        for (const own of [nonce, id]) if (typeof own === 'string') body = body.replaceAll(own, '…');
        resolve([statusCode, answered['content-type'], body].join('\n'));
      });
    });
    sent.on('error', failed);
    sent.end();
  });
}
