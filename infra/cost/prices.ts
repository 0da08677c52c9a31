import { readFileSync } from 'node:fs';

interface PriceTable {
  readonly region: string;
  readonly asOf: string;
  readonly prices: Readonly<Record<string, { readonly usd: number; readonly source: string }>>;
}

export const priceTable: PriceTable = JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8'));

export function price(name: string): number {
  const entry = priceTable.prices[name];
  if (entry === undefined) throw new Error(`cost/prices.json has no price "${name}"`);
  return entry.usd;
}
