import { once } from 'node:events';
import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';

export interface SilentNetwork {
  /** The database's URL, by way of this network. */
  readonly url: string;
  /**
   * From now on, existing connections receive nothing and new ones are accepted but never answered: a cut network
   * refuses nothing.
   */
  cut(): void;
  /** New connections work again. Earlier ones stay silent, as after a database has moved to another machine. */
  mend(): void;
  /** Ends it, and every connection over it. */
  close(): void;
}

/** A network between the API and the database that can be cut. */
export async function silentNetwork(databaseUrl: string): Promise<SilentNetwork> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    sockets.add(near.on('error', () => undefined));
    if (isCut) return;
    const far = open(Number(target.port), target.hostname.replace(/^\[|\]$/g, '')).on('error', () => near.destroy());
    sockets.add(far);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      isCut = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
