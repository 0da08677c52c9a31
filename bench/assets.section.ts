import { connect } from '../backend/src/database/connection.ts';
import type { AssetCursor } from '../backend/src/features/assets/assets.cursor.ts';
import { assetFilter, assetOrder, isCountedByRollup } from '../backend/src/features/assets/assets.filter.ts';
import { readAssetPage, totalAssets } from '../backend/src/features/assets/assets.queries.ts';
import { contractFields } from '../backend/src/loans/asset-fields.ts';
import { newestTables } from '../backend/src/portfolio/portfolio-tables.ts';
import type { BenchServer } from './database.ts';
import { median, quantile } from './load.ts';
import { type PageQuery, pageQueries } from './page-queries.ts';
import { count, ms, type SectionReport } from './report.ts';
import { generatedTape } from './tape.ts';

const limit = 50;

/** Pages of very many assets, read from the database without the response cache; their counts are timed separately. */
export async function assetsSection(server: BenchServer): Promise<SectionReport> {
  const { readerUrl } = await server.large();
  const rounds = server.scale.rounds(41);
  const { db } = connect(
    { url: readerUrl, applicationName: 'bench', maxConnections: 1, statementTimeoutMs: 0 },
    console.error,
  );
  server.defer(() => db.destroy());
  const pages = [];
  for (const pageQuery of pageQueries) pages.push({ ...(await pageOf(db, pageQuery)), durations: [] as number[] });
  for (let round = 0; round < rounds; round += 1) {
    for (const { read, durations } of pages) {
      const startedAt = performance.now();
      await read();
      durations.push(performance.now() - startedAt);
    }
  }
  const rows: string[][] = [];
  for (const { name, filter, durations } of pages) {
    const startedAt = performance.now();
    const { count: matches } = await totalAssets(db, filter, newestTables);
    const duration = performance.now() - startedAt;
    rows.push([
      name,
      ms(median(durations)),
      ms(quantile(durations, 0.99)),
      count(matches),
      ms(duration),
      isCountedByRollup(filter) ? 'rollup' : 'rows, once per revision',
    ]);
  }
  const slowest = Math.max(...pages.map(({ durations }) => median(durations)));
  return {
    tables: [
      {
        title: `Pages of ${limit} of ${count(server.scale.assets)} assets, each read in ${rounds} alternating rounds; counts timed separately`,
        columns: ['filter and sort', 'page: p50', 'p99', 'matches', 'count', 'counted from'],
        rows,
      },
    ],
    targets: [
      {
        what: 'page of 50 without its count, the slowest of the twelve medians',
        measured: ms(slowest),
        wanted: `under ${ms(15)}`,
        met: slowest < 15,
      },
    ],
  };
}

async function pageOf(db: Parameters<typeof readAssetPage>[0], { name, query, page }: PageQuery) {
  const filter = assetFilter(query, generatedTape.asOfDate);
  const order = assetOrder(query.sort, filter);
  const options = { tables: newestTables, limit, search: 'collect', fields: contractFields } as const;
  let cursor: AssetCursor | null = page === 'last' ? { direction: 'last', row: null } : null;
  if (page === 'second') {
    const last = (await readAssetPage(db, filter, order, { ...options, cursor: null })).rows.at(-1);
    if (last === undefined) throw new Error(`No asset matches "${name}".`);
    cursor = { direction: 'next', row: { value: String(last[order.key]), id: last.id } };
  }
  return {
    name,
    filter,
    read: () => readAssetPage(db, filter, order, { ...options, cursor }),
  };
}
