/** The size of a run. */
export interface Scale {
  /** Number of assets in the large portfolio. */
  readonly assets: number;
  rounds(whole: number): number;
  seconds(whole: number): number;
}

export const wholeRun: Scale = { assets: 1_000_000, rounds: (whole) => whole, seconds: (whole) => whole };

/** Just enough to see that a section runs. Its figures mean nothing. */
export const quickRun: Scale = { assets: 20_000, rounds: () => 1, seconds: () => 0.1 };
