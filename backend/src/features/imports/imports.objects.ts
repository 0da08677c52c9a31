import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { UsageError } from './imports.options.ts';

/** Where the rejects of a tape go: a file or an object. */
export interface RejectsFile {
  /** Resolved as soon as more may be written. */
  write(text: string): Promise<void>;
  /** Resolved once all of it is stored. */
  close(): Promise<void>;
}

/** An object of S3, where a tape and its rejects are for a task that has no file system of its own. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** @returns undefined for whatever is not `s3://bucket/key` */
export function objectName(path: string): ObjectName | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/**
 * The object is requested only when it is read: an import may wait for another one longer than a connection may be
 * idle.
 * @throws UsageError when there is no such object, or it may not be read
 */
export async function findObject(
  { bucket, key }: ObjectName,
  what: 'tape' | 'profile',
): Promise<{ sizeBytes: number | undefined; open(): Readable }> {
  const { GetObjectCommand, HeadObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({});
  const input = { Bucket: bucket, Key: key };
  const found = await client.send(new HeadObjectCommand(input)).catch((error: Error) => {
    throw new UsageError(
      `The ${what} s3://${bucket}/${key} can't be read: ${error.name === 'NotFound' ? 'no such object' : error.message}.`,
    );
  });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const { Body } = await client.send(new GetObjectCommand({ ...input, IfMatch: found.ETag }));
    // On Node the SDK answers with a stream of Node.
    yield* Body as Readable;
  }
  return { sizeBytes: found.ContentLength, open: () => Readable.from(chunks(), { objectMode: false }) };
}

/**
 * Uploads in parts, so that an object of any length is written in bounded memory.
 * @throws UsageError when it may not be written, before anything else is done
 */
export async function writeObject({ bucket, key }: ObjectName): Promise<RejectsFile> {
  const [{ PutObjectCommand, S3Client }, { Upload }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
  ]);
  const client = new S3Client({});
  const input = { Bucket: bucket, Key: key, ContentType: 'text/csv; charset=utf-8' };
  await client.send(new PutObjectCommand({ ...input, Body: '\n' })).catch((error: Error) => {
    throw new UsageError(`The file s3://${bucket}/${key} can't be written (${error.name}).`);
  });
  const stream = new PassThrough();
  const done = new Upload({ client, params: { ...input, Body: stream } }).done();
  // The next write or close throws a failure; until then nothing waits for it.
  done.catch(() => undefined);
  stream.on('error', () => undefined);
  return {
    async write(text) {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    },
    async close() {
      stream.end();
      await done;
    },
  };
}
