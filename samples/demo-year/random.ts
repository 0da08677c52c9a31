/** Pseudo-random numbers, the same for the same seed on every machine. */
export interface Random {
  /** Uniform, from 0 (included) to 1 (excluded). */
  next(): number;
  /** A uniform whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Normal, with mean 0 and standard deviation 1. */
  normal(): number;
  /** Exponential, with this mean. */
  exponential(mean: number): number;
}

/** Mulberry32: its 32 bits of state are plenty for samples. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
  };
}
