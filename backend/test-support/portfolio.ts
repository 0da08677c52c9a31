import type { Kysely } from 'kysely';
import type { Database } from '../src/database/schema.ts';
import type { AssetStatus } from '../src/loans/asset-status.ts';

export interface TestAsset {
  readonly id: string;
  readonly nominal_value: string;
  readonly status: AssetStatus;
  readonly due_date: string;
}

/** Puts assets into the portfolio as an import of that day would have left them. */
export async function loadAssets(
  db: Kysely<Database>,
  asOfDate: string,
  assets: readonly TestAsset[],
): Promise<number> {
  const { id } = await db
    .insertInto('imports')
    .values({
      outcome: 'loaded',
      started_at: new Date('2026-01-01T00:00:00Z'),
      finished_at: new Date('2026-01-01T00:00:01Z'),
      imported_by: 'test',
      file_name: 'test.csv',
      as_of_date: asOfDate,
      mode: 'full',
      missing_policy: 'report',
    } as never)
    .returning('id')
    .executeTakeFirstOrThrow();
  for (let start = 0; start < assets.length; start += 1_000) {
    await db
      .insertInto('assets')
      .values(assets.slice(start, start + 1_000).map((asset) => ({ ...asset, import_id: id })))
      .execute();
  }
  return id;
}

const day = 86_400_000;

/** Assets that differ in everything, the same every time. */
export function manyAssets(count: number): TestAsset[] {
  const statuses: AssetStatus[] = ['active', 'active', 'active', 'paid', 'defaulted'];
  return Array.from({ length: count }, (_, index) => ({
    id: `asset-${String(index).padStart(7, '0')}`,
    nominal_value: `${(index * 7919) % 100_000}.${String((index * 31) % 100).padStart(2, '0')}`,
    status: statuses[index % statuses.length] ?? 'active',
    due_date: new Date(Date.UTC(2025, 0, 1) + ((index * 104_729) % 2_000) * day).toISOString().slice(0, 10),
  }));
}

/** The reference's demo portfolio, as loaded on `2026-03-31`. */
export const demoAssets: TestAsset[] = [
  ['asset-001', '37335.97', 'defaulted', -78],
  ['asset-002', '37087.09', 'active', -19],
  ['asset-003', '29934.13', 'defaulted', -46],
  ['asset-004', '11713.26', 'active', -43],
  ['asset-005', '28501.01', 'active', -77],
  ['asset-006', '11801.59', 'defaulted', 124],
  ['asset-007', '38181.56', 'active', -87],
  ['asset-008', '17672.28', 'active', 126],
  ['asset-009', '6008.30', 'active', 82],
  ['asset-010', '42527.22', 'active', 93],
  ['asset-011', '36756.86', 'defaulted', -68],
  ['asset-012', '4861.21', 'active', 103],
  ['asset-013', '29290.26', 'active', 95],
  ['asset-014', '33401.90', 'defaulted', -67],
  ['asset-015', '42910.57', 'defaulted', -50],
  ['asset-016', '14620.71', 'paid', 104],
  ['asset-017', '8970.05', 'defaulted', 96],
  ['asset-018', '35389.20', 'active', 46],
  ['asset-019', '30847.42', 'defaulted', -54],
  ['asset-020', '9006.72', 'active', 35],
].map(([id, nominal_value, status, days]) => ({
  id: id as string,
  nominal_value: nominal_value as string,
  status: status as AssetStatus,
  due_date: new Date(Date.UTC(2026, 2, 31) + (days as number) * day).toISOString().slice(0, 10),
}));
