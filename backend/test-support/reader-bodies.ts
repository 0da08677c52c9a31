import { startTestApi } from './api.ts';
import type { TestDatabase } from './database.ts';

const insights = ['aging', 'concentration', 'history', 'maturities', 'performance', 'transitions'];

/**
 * What readers see of the portfolio, by path, but for its revision and the ids of requests; of assets those of `ids`.
 */
export async function readerBodies(database: TestDatabase, ids: readonly string[]): Promise<Record<string, string>> {
  const { get } = await startTestApi(database);
  const paths = [
    '/assets',
    ...ids.map((id) => `/assets/${encodeURIComponent(id)}`),
    '/insights',
    ...insights.map((name) => `/insights/${name}`),
  ];
  const answers = await Promise.all(paths.map((path) => get(path)));
  return Object.fromEntries(
    answers.map(({ body }, at) => [
      paths[at],
      body.replace(/"(revision|requestId)":("[^"]*"|\d+)/g, '"$1":"left out"'),
    ]),
  );
}
