import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alerts } from '../../platform/alerts/alerts.ts';
import { folders, mayImport } from '../import-rules/folders.ts';
import { repository } from '../kit/repository.ts';

/** Everything that the documents name exists. That the commands work is for other tests and for CI. */
const documents = globSync('**/*.md', {
  cwd: repository,
  exclude: (path) => /(^|\/)(node_modules|dist|test-results|\.[a-z]+)$/.test(path),
});

const packageScripts = (folder: string): readonly string[] => {
  const manifest = join(repository, folder, 'package.json');
  if (!existsSync(manifest)) return [];
  return Object.keys((JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: Record<string, string> }).scripts);
};

/** Packages that a command in this document may refer to: the target of `cd`, the document's folder, the repository. */
const packagesOf = (document: string, cd: string | undefined) => (cd === undefined ? [dirname(document), '.'] : [cd]);

function missingScripts(document: string, text: string): string[] {
  const commands = text.matchAll(
    /(?:cd ([\w./-]+) && (?:npm install && )?)?npm (?:run |(?=start|test))(?:--silent )?([\w:-]+)/g,
  );
  return [...commands]
    .filter(
      ([, cd, script = '']) => !packagesOf(document, cd).some((folder) => packageScripts(folder).includes(script)),
    )
    .map(([command]) => command);
}

const exists = (document: string, path: string) =>
  [join(repository, path), join(repository, dirname(document), path)].some((full) =>
    full.includes('*') ? globSync(full).length > 0 : existsSync(full),
  );

function missingLinks(document: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[\w-]+)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(repository, dirname(document), target)));
}

/** Code that looks like a path in this repository: by its first folder, by its extension, or because `node` runs it. */
function missingPaths(document: string, text: string): string[] {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside);
  const paths = code.filter((inside) => /^[\w.@-]+(\/[\w.@*-]*)+$/.test(inside));
  const scripts = [...text.matchAll(/node ([\w./-]+\.m?ts|[\w./-]+\.mjs)/g)].map(([, script = '']) => script);
  const ours = (path: string) =>
    exists(document, path.split('/')[0] ?? '') || /\/.+\/$|\.(tsx?|mjs|md|conf)$/.test(path);
  return [...paths.filter(ours), ...scripts].filter((path) => !exists(document, path) && !isMade(path));
}

/** Files that a Vitest command names, relative to the folder of the command or the document. */
function missingTests(document: string, text: string): string[] {
  return [...text.matchAll(/(?:cd ([\w./-]+) && )?(?:\w+=\S+ )?npx vitest run((?: (?!-)[^\s`]+)+)/g)].flatMap(
    ([, cd = '', files = '']) =>
      files
        .trim()
        .split(' ')
        .filter((file) => !exists(cd, join(cd, file)) && !exists(document, file)),
  );
}

/** Ignored files exist only after some command has written them. */
function isMade(path: string): boolean {
  return spawnSync('git', ['check-ignore', '--quiet', path], { cwd: repository }).status === 0;
}

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(repository, document), 'utf8');

  it('names only scripts that exist', () => {
    expect(missingScripts(document, text)).toEqual([]);
  });

  it('names only tests that exist', () => {
    expect(missingTests(document, text)).toEqual([]);
  });

  it('links only to files and folders that exist', () => {
    expect(missingLinks(document, text)).toEqual([]);
  });

  it('names only paths that exist', () => {
    expect(missingPaths(document, text)).toEqual([]);
  });
});

/** Everything that CI runs: its own commands, the workflows, the commands they call, and the tests. */
function whatRuns(): string {
  const patterns = ['.ci/run', '.github/workflows/*.yml', 'delivery/**/*.ts', '**/*.test.ts'];
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: repository, exclude: (path) => path.endsWith('node_modules') }))
    .filter((path) => path !== 'tools/checks/documents.test.ts')
    .map((path) => readFileSync(join(repository, path), 'utf8'))
    .join('\n');
}

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const named = Object.keys(manifest.scripts).filter((script) =>
  documents.some((document) =>
    readFileSync(join(repository, document), 'utf8').includes(script.includes(':') ? script : `npm run ${script}`),
  ),
);

/** True if the name of the script, of the package script it runs, or of the file it starts is found. */
function isRun(script: string, running: string): boolean {
  const command = manifest.scripts[script] ?? '';
  const behind = /in-package\.ts \w+ (\w+)$/.exec(command)?.[1];
  const file = /([\w-]+\.ts)(?: --\w+)?$/.exec(command)?.[1];
  const names = [script, ...(behind === undefined ? [] : [behind])];
  return (
    names.some((name) => new RegExp(`npm (run )?(--silent )?${name}(?![\\w:-])`).test(running)) ||
    (file !== undefined && new RegExp(`['/]${file}['"]`).test(running))
  );
}

it('names only commands that a test or CI runs', () => {
  const running = whatRuns();
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((script) => !isRun(script, running))).toEqual([]);
});

it('finds scripts, tests and paths that do not exist', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'backend/README.md', 'frontend/README.md']));
  expect(missingScripts('README.md', 'Try `npm run fly` or `npm test`.')).toEqual(['npm run fly']);
  expect(missingScripts('README.md', 'cd backend && npm run demo')).toEqual(['cd backend && npm run demo']);
  expect(missingTests('HACKING.md', 'cd backend && npx vitest run src/a.test.ts src/bundle.test.ts -t x')).toEqual([
    'src/a.test.ts',
  ]);
  expect(missingLinks('backend/README.md', '[a](../README.md) [b](nowhere.md) [c](https://example.org/x)')).toEqual([
    'nowhere.md',
  ]);
  expect(
    missingPaths('backend/README.md', '`src/app.ts` `src/nothing.ts` `gone/a/` `text/csv` `node tools/none.ts`'),
  ).toEqual(['src/nothing.ts', 'gone/a/', 'tools/none.ts']);
});

/** The number, title and status of each decision, once from its own file and once from the index in DECISIONS.md. */
const decisionFiles = globSync('docs/decisions/*.md', { cwd: repository })
  .sort()
  .map((path) => {
    const [, number, title, status = ''] =
      /^# (\d{4})\. (.+)\n\n(Accepted|Superseded by \d{4}), \d{4}-\d\d-\d\d\./.exec(
        readFileSync(join(repository, path), 'utf8'),
      ) ?? [];
    return `- [${number}](${path}) ${title}: ${status.toLowerCase()}`;
  });
const decisionIndex = (text: string) => text.match(/^- \[\d{4}\].*$/gm) ?? [];

it('DECISIONS.md lists every decision with its title and status, and no number is used twice', () => {
  expect(decisionIndex(readFileSync(join(repository, 'DECISIONS.md'), 'utf8'))).toEqual(decisionFiles);
  const numbers = decisionFiles.map((line) => line.slice(3, 7));
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([]);
  for (const line of decisionFiles) expect(line).toMatch(/\[(\d{4})\]\(docs\/decisions\/\1-/);
});

it('docs/ARCHITECTURE.md shows which folder may import which', () => {
  const text = readFileSync(join(repository, 'docs/ARCHITECTURE.md'), 'utf8');
  const shown = [...text.matchAll(/^\| `([\w-]+)\/` \|.*\| (.+) \|$/gm)].map(([, folder, allowed]) => [
    folder,
    allowed,
  ]);
  const known = folders.map((folder) => {
    const allowed = (mayImport[folder] ?? []).filter((other) => other !== folder).map((other) => `\`${other}\``);
    return [folder, allowed.join(', ') || 'nothing'];
  });
  expect(shown).toEqual(known);
});

it('the alert and the README of the dashboard give the size of the page cache', () => {
  const source = readFileSync(join(repository, 'frontend/src/server/server.ts'), 'utf8');
  const mebibytes = /cacheBytes = (\d+) \* 1024 \* 1024/.exec(source)?.[1];
  const reason = alerts.find(({ id }) => id === 'frontend-memory')?.reason;
  expect(reason).toContain(`kept within ${mebibytes} MiB`);
  expect(readFileSync(join(repository, 'frontend/README.md'), 'utf8')).toContain(`within ${mebibytes} MiB`);
});

const textOf = (path: string) => readFileSync(join(repository, path), 'utf8');

it('OBSERVABILITY.md says how long logs and metrics are kept', () => {
  const compose = textOf('docker-compose.yml');
  const days = /retention\.time=(\d+)d/.exec(compose)?.[1];
  const [, size, files] = /max-size: (\d+)m, max-file: "(\d)"/.exec(compose) ?? [];
  const words = { ONE_WEEK: 'a week', ONE_MONTH: 'a month', '7': 'a week', '365': 'a year' } as Record<string, string>;
  const kept = (environment: string, setting: string) =>
    words[
      new RegExp(`${setting}: (?:RetentionDays\\.)?(\\w+)`).exec(
        textOf(`infra/lib/environments/${environment}.ts`),
      )?.[1] ?? ''
    ];
  const document = textOf('OBSERVABILITY.md');
  expect(document).toContain(`[metrics](#metrics-and-traces) of ${days} days`);
  expect(document).toContain(`${{ '3': 'three' }[files ?? '']} files of ${size} MB for each container`);
  for (const environment of ['staging', 'production'])
    expect(document).toMatch(new RegExp(`\\| AWS, ${environment} \\|.*\\| ${kept(environment, 'logRetention')} \\|`));
  expect(document).toContain(
    `kept ${kept('staging', 'accessLogDays')} in staging and ${kept('production', 'accessLogDays')} in production`,
  );
});

it('OBSERVABILITY.md lists the fields that the loggers remove', () => {
  const redacted = (path: string) =>
    [...(/(?:const redacted = |paths: )\[([^\]]*)\]/.exec(textOf(path))?.[1]?.matchAll(/'([\w.*]+)'/g) ?? [])].map(
      ([, name = '']) => name,
    );
  const backend = redacted('backend/src/observability/logger.ts');
  const frontend = redacted('frontend/src/server/logger.ts');
  const told =
    /Never logged, at the top level of a line or one below: (.*?); in the API and the importer also\s+(.*?)\./.exec(
      textOf('OBSERVABILITY.md'),
    );
  const both = (names: string | undefined) =>
    [...(names ?? '').matchAll(/`(\w+)`/g)].flatMap(([, name = '']) => [name, `*.${name}`]).sort();
  expect([...frontend].sort()).toEqual(both(told?.[1]));
  expect([...backend].sort()).toEqual([...both(told?.[1]), ...both(told?.[2])].sort());
});
