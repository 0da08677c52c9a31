import type { components } from './schema.generated.ts';

type Schemas = components['schemas'];

export type Aging = Schemas['Aging'];
export type Asset = Schemas['Asset'];
export type AssetDetail = Schemas['AssetDetail'];
export type AssetStatus = Asset['status'];
export type AssetVersion = Schemas['AssetVersion'];
export type Concentration = Schemas['Concentration'];
export type HealthResponse = Schemas['HealthResponse'];
export type History = Schemas['History'];
export type Import = Schemas['Import'];
export type ImportDetail = Schemas['ImportDetail'];
export type Insight = Schemas['Insight'];
export type Maturities = Schemas['Maturities'];
export type Performance = Schemas['Performance'];
export type Snapshot = Schemas['Snapshot'];
export type Status = Schemas['Status'];
export type TapeTransitions = Schemas['TapeTransitions'];
export type Transitions = Schemas['Transitions'];
export type CountAndValue = Performance['portfolio'];
export type AgeingBucket = keyof Aging['ageing'];

export const assetStatuses = ['active', 'defaulted', 'paid'] as const satisfies readonly AssetStatus[];
export const ageingBuckets = [
  'current',
  '1-29',
  '30-59',
  '60-89',
  '90-119',
  '120-149',
  '150-179',
  '180+',
] as const satisfies readonly AgeingBucket[];

export function isAgeingBucket(text: string): text is AgeingBucket {
  return (ageingBuckets as readonly string[]).includes(text);
}
