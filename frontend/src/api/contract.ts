import { ageingFilters, type components, type paths } from './schema.generated.ts';

export { ageingBuckets, ageingFilters, assetFields } from './schema.generated.ts';

type Schemas = components['schemas'];

export type Ageing = Schemas['Ageing'];
export type Asset = Schemas['Asset'];
/** Other backends, and the API of the previous release, have only the contract's fields in a list. */
export type ListedAsset = Asset & Partial<Schemas['FullAsset']>;
/** Every field, as an import recorded it. */
export type RecordedAsset = Schemas['RecordedAsset'];
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
/** The names of the figures, and the type of the response of `/insights/<name>`. */
export type FigureName = keyof paths extends infer Path
  ? Path extends `/insights/${infer Name}`
    ? Name
    : never
  : never;
export type Figure<Name extends FigureName> =
  paths[`/insights/${Name}`]['get']['responses'][200]['content']['application/json'];

export type CountAndValue = Performance['portfolio'];
export type AgeingFilter = (typeof ageingFilters)[number];

export const assetStatuses = ['active', 'defaulted', 'paid'] as const satisfies readonly AssetStatus[];

export function isAgeingFilter(text: string): text is AgeingFilter {
  return (ageingFilters as readonly string[]).includes(text);
}
