import { request } from 'node:http';
import type { Address } from './exchange.ts';

/** What a plain reader gets at each address, by address and theme. */
export type Pages = ReadonlyMap<string, string>;

const themes = ['', 'theme=dark'];

export async function readPages(address: Address, paths: readonly string[]): Promise<Pages> {
  const read = new Map<string, string>();
  for (const path of paths)
    for (const cookie of themes) read.set(`${path} ${cookie}`.trimEnd(), await insist(address, path, cookie));
  return read;
}

/** Addresses where two readings differ. */
export function changedPages(one: Pages, other: Pages): string[] {
  return [...one.keys()].filter((key) => one.get(key) !== other.get(key));
}

/** The malformed requests may have used up what one client is allowed. */
async function insist(address: Address, path: string, cookie: string): Promise<string> {
  for (;;) {
    const page = await readPage(address, path, cookie);
    if (!page.startsWith('429\n')) return page;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Status, type and body, without what differs by intent: the nonce and the request's id. */
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
