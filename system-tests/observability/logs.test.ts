/** Real log lines hold every documented field, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type LoggerName, logFields, loggers } from '../../observability/log-fields.ts';
import { logQuestions } from '../../platform/log-questions.ts';
import { inspect } from '../../tools/engine/docker.ts';
import { attempt } from '../../tools/kit/async-command.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { repository } from '../../tools/kit/repository.ts';
import { procedures } from '../procedures.ts';
import { type System, serviceOf } from '../system.ts';
import { installation, untilMeasured } from './installation.ts';

type Line = Readonly<Record<string, unknown>> & { readonly service: LoggerName };

/** The minimum that each question's command must find here. */
const answers: Readonly<Record<string, object>> = {
  'one-request': { service: 'gateway', status: 200, route: '/insights' },
  'slowest-routes': { service: 'backend', route: '/insights' },
  'errors-by-route': { service: 'backend', route: '/assets', status: 500 },
  causes: { service: 'backend', level: 'error' },
  'last-imports': { file_name: 'good-tape.csv' },
};

describe.skipIf(!inject('engine'))('log lines', () => {
  let system: System;
  let lines: Line[];
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  beforeAll(async () => {
    system = installation();
    await untilMeasured();
    for (const path of ['/', '/assets', '/api/insights', '/api/nothing']) {
      const answer = await fetch(system.url + path, { headers: { traceparent, 'x-request-id': 'followed-1' } });
      await answer.arrayBuffer();
    }
    // Causes an error for the questions about errors.
    await system.sql('alter table assets rename to assets_elsewhere');
    await (await fetch(`${system.url}/api/assets?limit=1&id_prefix=nowhere`)).arrayBuffer();
    await system.sql('alter table assets_elsewhere rename to assets');
    const importer = await attempt(
      'docker',
      [...['compose', 'run', '--rm', '-T', '--no-deps', 'import', '/tapes/good-tape.csv']],
      { cwd: system.directory, env: system.env },
    );
    expect(importer.code, importer.stdout + importer.stderr).toBe(0);
    // Some lines are written at a stop or start only.
    await system.compose(['restart', '--no-deps', 'backend', 'frontend']);
    await eventually(
      'the restarted services answer',
      60_000,
      async () => (await fetch(`${system.url}/api/insights`)).ok,
    );
    lines = await eventually('the lines of the restarted services', 30_000, async () => {
      const found = [...(await written(system)), ...jsonLines(importer.stderr)];
      const ready = found.some(({ service, message }) => service === 'frontend' && message === 'stopped');
      return ready && found;
    });
  });

  test.each(loggers)('%s writes every documented field and no other', (name) => {
    const own = lines.filter(({ service }) => service === name);
    const seen = new Set(own.flatMap((line) => Object.keys(line)));
    const documented = logFields.filter((field) => field.loggers.includes(name));
    expect([...seen].filter((field) => !documented.some((known) => known.name === field))).toEqual([]);
    expect(
      documented.filter(({ name: field, rare }) => !rare && !seen.has(field)).map(({ name: field }) => field),
    ).toEqual([]);
  });

  test('one request is found in every tier by its id and its trace', () => {
    const followed = lines.filter(({ requestId }) => requestId === 'followed-1');
    expect([...new Set(followed.map(({ service }) => service))].sort()).toEqual([
      'backend',
      'edge',
      'frontend',
      'gateway',
    ]);
    for (const line of followed) expect(line.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  test.each(logQuestions)('question $id: its documented command answers', async ({ id }) => {
    const command = procedures(readFileSync(join(repository, 'observability/REFERENCE.md'), 'utf8'))
      .get(id)
      ?.join('\n');
    if (command === undefined) throw new Error(`observability/REFERENCE.md has no command "${id}"`);
    const { code, stdout, stderr } = await attempt('bash', ['--norc', '-euo', 'pipefail', '-c', command], {
      cwd: system.directory,
      env: { ...system.env, REQUEST_ID: 'followed-1', PORTFOLIO_URL: system.url },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(found).toContainEqual(expect.objectContaining(answers[id]));
  });

  test('no password is in any line', async () => {
    const password = (
      await system.compose([
        'run',
        '--rm',
        '-T',
        '--no-deps',
        '--entrypoint',
        '/nodejs/bin/node',
        'import',
        '-e',
        'console.log(require("node:fs").readFileSync("/run/secrets/database/password", "utf8"))',
      ])
    ).trim();
    expect(password.length).toBeGreaterThan(10);
    expect(JSON.stringify(lines)).not.toContain(password);
  });
});

/** What the containers have written to standard output so far. */
async function written(system: System): Promise<Line[]> {
  const containers = await system.containers(undefined, { all: true });
  const named = await inspect(...containers.map(({ Id }) => Id));
  const wanted = new Set(['edge', 'gateway', 'frontend', 'backend', 'migrate', 'demo']);
  const texts = await Promise.all(
    named
      .filter((container) => wanted.has(serviceOf(container)))
      .map(async ({ Id }) => {
        const { stdout, stderr } = await attempt('docker', ['logs', Id]);
        // The importer writes its report to standard output and its log to standard error.
        return `${stdout}\n${stderr}`;
      }),
  );
  return texts.flatMap(jsonLines);
}

function jsonLines(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}
