/** What an asset can be. Alphabetical, which is also the order of the `status` sort. */
export const assetStatuses = ['active', 'defaulted', 'paid'] as const;
export type AssetStatus = (typeof assetStatuses)[number];
