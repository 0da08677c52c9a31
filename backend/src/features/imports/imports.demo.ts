import { addDays } from '../../loans/calendar.ts';
import { type TapeSource, tapeOfText } from './imports.source.ts';

/**
 * id, nominal value, status, days from the as-of date until due. The rows are here because the images contain no
 * samples.
 */
const rows: readonly (readonly [id: string, nominalValue: string, status: string, dueInDays: number])[] = [
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
];

/**
 * The twenty assets that a new installation starts with. Due dates are relative to `asOfDate`, so that something is
 * always due.
 */
export function demoTape(asOfDate: string): TapeSource {
  const lines = rows.map(([id, value, status, days]) => `${id},${value},${status},${addDays(asOfDate, days)}\n`);
  return tapeOfText('demo portfolio', `id,nominal_value,status,due_date\n${lines.join('')}`);
}
