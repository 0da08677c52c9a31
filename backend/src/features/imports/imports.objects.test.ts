import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../test-support/database.ts';
import { header, importFile } from '../../../test-support/importing.ts';
import { portfolioContents } from '../../../test-support/portfolio-invariants.ts';
import { objectName } from './imports.objects.ts';

/** As much of S3 as the importer asks for: one bucket, objects by name. */
const objects = new Map<string, string>();
const asked: string[] = [];
const storage = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '', headers } = request;
  const key = decodeURIComponent(new URL(url, 'http://storage').pathname);
  asked.push(`${method} ${key} ${/^AWS4-HMAC-SHA256 /.test(headers.authorization ?? '') ? 'signed' : 'unsigned'}`);
  if (key.startsWith('/closed/')) {
    request.resume();
    response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>AccessDenied</Message></Error>');
    return;
  }
  if (method === 'PUT') {
    objects.set(key, await text(request));
    response.writeHead(200, { etag: '"1"' }).end();
    return;
  }
  const found = objects.get(key);
  if (found === undefined) response.writeHead(404).end();
  else
    response
      .writeHead(200, { etag: '"1"', 'content-length': Buffer.byteLength(found) })
      .end(method === 'HEAD' ? undefined : found);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${(storage.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  storage.closeAllConnections();
  storage.close();
});
beforeEach(() => {
  objects.clear();
  asked.length = 0;
});

describe('a tape in S3', () => {
  const tape = 's3://tapes/incoming/2024-06-30/book 1.csv';
  const rejects = 's3://tapes/rejects/2024-06-30/book 1.csv.csv';

  test('is loaded, under its own name, and leaves an empty list of rejects', async () => {
    const database = await createTestDatabase();
    objects.set('/tapes/incoming/2024-06-30/book 1.csv', `${header}A-1,100.00,active,2025-01-31\n`);
    const result = await importFile(database, tape, '--as-of', '2024-06-30', '--rejects', rejects);
    expect(result).toMatchObject({ outcome: 'loaded', rowsRead: 1 });
    const { fileName } = await database.owner
      .selectFrom('imports')
      .select('file_name as fileName')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(fileName).toBe('book 1.csv');
    expect(objects.get('/tapes/rejects/2024-06-30/book 1.csv.csv')).toBe('line,id,field,value,code,message\n');
    expect(asked.every((request) => request.endsWith(' signed'))).toBe(true);
  });

  test('with faulty rows changes nothing, and all of them land under rejects/', async () => {
    const database = await createTestDatabase();
    objects.set('/tapes/incoming/2024-06-30/book 1.csv', `${header}A-1,oops,active,2025-01-31\n`);
    const result = await importFile(database, tape, '--as-of', '2024-06-30', '--rejects', rejects);
    expect(result.outcome).toBe('rejected');
    expect(objects.get('/tapes/rejects/2024-06-30/book 1.csv.csv')).toMatch(
      /^line,id,field,value,code,message\n2,A-1,nominal_value,oops,/,
    );
  });

  test('is not loaded where its rejects may not be stored', async () => {
    const database = await createTestDatabase();
    objects.set('/tapes/incoming/2024-06-30/book 1.csv', `${header}A-1,100.00,active,2025-01-31\n`);
    const before = await portfolioContents(database.owner);
    await expect(importFile(database, tape, '--rejects', 's3://closed/rejects.csv')).rejects.toThrow(
      "The file s3://closed/rejects.csv can't be written (AccessDenied).",
    );
    expect(await portfolioContents(database.owner)).toEqual(before);
  });

  test('that is not there is said so in one line', async () => {
    const database = await createTestDatabase();
    await expect(importFile(database, tape)).rejects.toThrow(
      "The tape s3://tapes/incoming/2024-06-30/book 1.csv can't be read: no such object.",
    );
  });
});

describe('a profile in S3', () => {
  const tape = 's3://tapes/incoming/lender/2024-06-30/book.csv';
  const profile = 's3://tapes/profiles/lender.yaml';
  const options = ['--profile', profile, '--as-of', '2024-06-30'];

  test('says how the tape is read, and is on record with its name and hash', async () => {
    const database = await createTestDatabase();
    const text = 'fields:\n  id: Loan\n  nominal_value: Balance\n  status: State\n  due_date: Ends\n';
    objects.set('/tapes/profiles/lender.yaml', text);
    objects.set(
      '/tapes/incoming/lender/2024-06-30/book.csv',
      'Loan,Balance,State,Ends\nA-1,100.00,active,2025-01-31\n',
    );
    expect(await importFile(database, tape, ...options)).toMatchObject({ outcome: 'loaded', rowsRead: 1 });
    const record = await database.owner
      .selectFrom('imports')
      .select(['profile_name', 'profile_sha256'])
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(record).toEqual({ profile_name: 'lender', profile_sha256: createHash('sha256').update(text).digest('hex') });
  });

  test('that is not there is named, and so is one that is too large', async () => {
    const database = await createTestDatabase();
    objects.set('/tapes/incoming/lender/2024-06-30/book.csv', header);
    await expect(importFile(database, tape, ...options)).rejects.toThrow(
      `The profile ${profile} can't be read: no such object.`,
    );
    objects.set('/tapes/profiles/lender.yaml', '#'.repeat(1_000_000));
    await expect(importFile(database, tape, ...options)).rejects.toThrow(`${profile} is larger than 64 kB.`);
  });
});

test.each(['tape.csv', '/tapes/tape.csv', 's3://tapes', 's3://tapes/', 's3:///tape.csv'])(
  '%s is no object of S3',
  (path) => {
    expect(objectName(path)).toBeUndefined();
  },
);
