import { connect } from 'node:net';
import { type Answers, readAnswers } from './answers.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Exchange extends Answers {
  /** How the exchange ended: `silent` if the server neither answered nor closed the connection before the timeout. */
  readonly end: 'answered' | 'closed' | 'reset' | 'silent';
}

const timeoutMs = 15_000;
/** After an incomplete request the client closes its side after this long. */
const incompleteMs = 250;

/** Sends bytes on a new connection and reads until the server has answered or closed it. */
export function exchange(address: Address, bytes: Buffer, incomplete: boolean): Promise<Exchange> {
  const isHead = /^\s*HEAD /.test(bytes.toString('latin1', 0, 20));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ ...address, allowHalfOpen: true });
    const finish = (end: Exchange['end']) => {
      clearTimeout(timeout);
      clearTimeout(halfClose);
      socket.destroy();
      resolve({ ...readAnswers(Buffer.concat(chunks), isHead, end === 'closed' || end === 'reset'), end });
    };
    const timeout = setTimeout(() => finish('silent'), timeoutMs);
    const halfClose = incomplete ? setTimeout(() => chunks.length === 0 && socket.end(), incompleteMs) : undefined;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // The server may keep the connection open after its response. A second response would have come with the first.
      if (readAnswers(Buffer.concat(chunks), isHead, false).complete) finish('answered');
    });
    socket.on('end', () => finish('closed'));
    socket.on('error', () => finish('reset'));
    socket.write(bytes);
  });
}
