import { startTestApi } from './api.ts';
import type { TestDatabase } from './database.ts';

const insights = ['aging', 'concentration', 'history', 'maturities', 'performance', 'transitions'];

/**
 * What readers see of the portfolio, by path, but for its revision and the ids of requests; of assets those of `ids`.
 * @param asOf YYYY-MM-DD; without it the newest
 */
export async function readerBodies(
  database: TestDatabase,
  ids: readonly string[],
  asOf?: string,
): Promise<Record<string, string>> {
  const { get } = await startTestApi(database);
  const paths = [
    '/assets',
    '/assets.csv',
    ...ids.map((id) => `/assets/${encodeURIComponent(id)}`),
    '/insights',
    ...insights.map((name) => `/insights/${name}`),
  ];
  const answers = await Promise.all(paths.map((path) => get(asOf === undefined ? path : `${path}?as_of=${asOf}`)));
  return Object.fromEntries(
    answers.map(({ status, body }, at) => [
      paths[at],
      status === 404 ? 'not found' : body.replace(/"(revision|requestId)":("[^"]*"|\d+)/g, '"$1":"left out"'),
    ]),
  );
}
