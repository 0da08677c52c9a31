/**
 * Determines which parts of the project a change affects, from one list of paths:
 *
 *     node delivery/pipeline/changed-paths.ts
 *
 * Reads the event that GitHub describes in GITHUB_EVENT_NAME, GITHUB_REF and GITHUB_EVENT_PATH; without one, compares
 * with the branch `main`. If the change can't be determined (a new or rewritten branch, an unknown path), it affects
 * everything.
 */
import { readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { deployableServices, type ServiceName, services } from '../../platform/topology.ts';
import { run, succeeds } from '../../tools/kit/command.ts';
import { main } from '../../tools/kit/command-line.ts';
import { setOutput, summarize } from './step-outputs.ts';

export const parts = [...deployableServices, 'infra', 'system', 'start'] as const;
export type Part = (typeof parts)[number];
export type Concerned = Readonly<Record<Part, boolean>>;

/** Documents for people, which aren't delivered. CHANGELOG.md is published with a release, but nothing runs it. */
const documents: readonly string[] = ['**/*.md', 'LICENSE', '.github/ISSUE_TEMPLATE/**'];

const callers = (callee: ServiceName): Part[] =>
  deployableServices.filter((service) => services[service].calls.includes(callee));

/** The first matching pattern decides. */
export const concerns: readonly { readonly paths: readonly string[]; readonly parts: readonly Part[] }[] = [
  // The contract and the shared facts affect everything that relies on them.
  { paths: ['backend/openapi.json'], parts: ['backend', ...callers('gateway'), 'system', 'start'] },
  { paths: ['platform/**'], parts },
  // Documents from which tests take commands or figures. Documents that every change is checked for need no part.
  { paths: ['RUNBOOK.md'], parts: ['system'] },
  { paths: ['infra/README.md'], parts: ['infra'] },
  { paths: documents, parts: [] },
  ...deployableServices.map((service) => ({ paths: [`${service}/**`], parts: [service, 'system', 'start'] as const })),
  { paths: ['infra/**'], parts: ['infra'] },
  { paths: ['kubernetes/**', 'tools/cluster/**'], parts: ['system'] },
  { paths: ['docker-compose.yml', '.env.example', 'nginx/**', 'secrets/**', 'system-tests/**'], parts: ['system'] },
  { paths: ['examples/**', 'observability/**', 'compose/**', 'tools/base-images/**'], parts: ['system'] },
  { paths: ['samples/**', 'local/**', 'sweep/**', 'tools/bootstrap.mjs'], parts: ['system', 'start'] },
];

const everything: readonly Part[] = parts;
const allParts = Object.fromEntries(parts.map((part) => [part, true])) as Concerned;

const matches = (path: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matchesGlob(path, pattern));

export function concernedBy(paths: readonly string[]): Concerned {
  const found = new Set(
    paths.flatMap((path) => {
      const entry = concerns.find(({ paths: patterns }) => matches(path, patterns));
      return entry === undefined ? everything : entry.parts;
    }),
  );
  return Object.fromEntries(parts.map((part) => [part, found.has(part)])) as Record<Part, boolean>;
}

interface Event {
  readonly before?: string;
  readonly pull_request?: { readonly base: { readonly sha: string } };
  readonly merge_group?: { readonly base_sha: string };
}

const noCommit = /^0+$/;

/** The commit that the change is based on, or why it is unknown. */
export function startOf(eventName: string, event: Event): { commit: string } | { unknown: string } {
  if (eventName === 'pull_request' || eventName === 'merge_group') {
    const sha = eventName === 'pull_request' ? event.pull_request?.base.sha : event.merge_group?.base_sha;
    return sha === undefined ? { unknown: 'the event names no base commit' } : { commit: sha };
  }
  if (eventName !== 'push') return { unknown: `${eventName} names no earlier commit` };
  if (event.before === undefined || noCommit.test(event.before)) return { unknown: 'the branch is new' };
  return { commit: event.before };
}

/**
 * On main, a change to one delivered part affects all of them: all images carry the same release, so they are built,
 * tested and delivered together.
 */
export function concernedOnMain(paths: readonly string[]): Concerned {
  const concerned = concernedBy(paths.filter((path) => !matches(path, documents)));
  return parts.some((part) => part !== 'start' && concerned[part]) ? allParts : concernedBy(paths);
}

function changedPaths(eventName: string): { paths: string[] } | { unknown: string } {
  const path = process.env.GITHUB_EVENT_PATH;
  const event = path === undefined ? {} : (JSON.parse(readFileSync(path, 'utf8')) as Event);
  const start = eventName === '' ? { commit: 'main' } : startOf(eventName, event);
  if ('unknown' in start) return start;
  if (!succeeds('git', ['cat-file', '-e', `${start.commit}^{commit}`])) {
    return { unknown: `${start.commit} is not in this clone (a rewritten branch)` };
  }
  return {
    paths: run('git', ['diff', '--name-only', '-z', `${start.commit}...HEAD`])
      .split('\0')
      .filter((name) => name !== ''),
  };
}

if (import.meta.main) {
  await main(() => {
    const changed = changedPaths(process.env.GITHUB_EVENT_NAME ?? '');
    const concerning = process.env.GITHUB_REF === 'refs/heads/main' ? concernedOnMain : concernedBy;
    const concerned = 'unknown' in changed ? allParts : concerning(changed.paths);
    summarize(
      'unknown' in changed
        ? `Everything is checked: ${changed.unknown}.`
        : `${changed.paths.length} changed paths concern: ${parts.filter((part) => concerned[part]).join(', ') || 'nothing that runs'}.`,
    );
    for (const part of parts) setOutput(part, String(concerned[part]));
  });
}
