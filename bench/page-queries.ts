import type { AssetListQueryValues } from '../backend/src/features/assets/assets.schema.ts';

/** A filter and a sort order that people use, and the page they look at. */
export interface PageQuery {
  readonly name: string;
  readonly query: AssetListQueryValues;
  readonly page: 'first' | 'second' | 'last';
}

/** Twelve pairs of filter and sort: each index once, and combinations that no single index serves. */
export const pageQueries: readonly PageQuery[] = [
  { name: 'everything by id', query: {}, page: 'first' },
  { name: 'everything by id, last page', query: {}, page: 'last' },
  { name: 'everything, largest first, second page', query: { sort: '-nominal_value' }, page: 'second' },
  { name: 'everything by status', query: { sort: 'status' }, page: 'first' },
  { name: 'active, largest first', query: { status: 'active', sort: '-nominal_value' }, page: 'first' },
  { name: 'active and defaulted by due date', query: { status: 'active,defaulted', sort: 'due_date' }, page: 'first' },
  { name: 'defaulted, newest due date, last page', query: { status: 'defaulted', sort: '-due_date' }, page: 'last' },
  { name: '60-89 days overdue, largest first', query: { ageing: '60-89', sort: '-nominal_value' }, page: 'first' },
  {
    name: 'due within a month by due date',
    query: { due_from: '2026-07-01', due_to: '2026-07-31', sort: 'due_date' },
    page: 'second',
  },
  {
    name: 'both ranges by id',
    query: { due_from: '2026-07-01', due_to: '2026-09-30', value_min: '20000', value_max: '30000' },
    page: 'first',
  },
  {
    name: 'both ranges, largest first, last page',
    query: {
      due_from: '2026-07-01',
      due_to: '2026-07-07',
      value_min: '50000',
      value_max: '54000',
      sort: '-nominal_value',
    },
    page: 'last',
  },
  { name: 'id prefix by due date', query: { id_prefix: 'loan-00042', sort: 'due_date' }, page: 'first' },
];
