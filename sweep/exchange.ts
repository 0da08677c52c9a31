import { connect } from 'node:net';
import { type Answers, readAnswers } from './answers.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Exchange extends Answers {
  /** Who ended the connection, and how: `silent` when the server neither answered nor closed in time. */
  readonly end: 'answered' | 'closed' | 'reset' | 'silent';
}

const patienceMs = 15_000;
/** An incomplete request is waited for this long before the client ends its side. */
const incompleteMs = 250;

/** Sends bytes on a connection of its own and reads until the server has answered or closed. */
export function exchange(address: Address, bytes: Buffer, incomplete: boolean): Promise<Exchange> {
  const isHead = /^\s*HEAD /.test(bytes.toString('latin1', 0, 20));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ ...address, allowHalfOpen: true });
    const finish = (end: Exchange['end']) => {
      clearTimeout(patience);
      clearTimeout(waiting);
      socket.destroy();
      resolve({ ...readAnswers(Buffer.concat(chunks), isHead, end === 'closed' || end === 'reset'), end });
    };
    const patience = setTimeout(() => finish('silent'), patienceMs);
    const waiting = incomplete ? setTimeout(() => chunks.length === 0 && socket.end(), incompleteMs) : undefined;
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // A server that keeps the connection open has answered too. A second answer would have come with the first.
      if (readAnswers(Buffer.concat(chunks), isHead, false).complete) finish('answered');
    });
    socket.on('end', () => finish('closed'));
    socket.on('error', () => finish('reset'));
    socket.write(bytes);
  });
}
