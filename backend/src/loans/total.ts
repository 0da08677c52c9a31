/** A number of assets and the sum of their nominal values, in decimal digits. */
export interface Total {
  readonly count: number;
  readonly value: string;
}

export const noAssets: Total = { count: 0, value: '0' };
