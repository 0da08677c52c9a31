import type { Random } from '../samples/demo-year/random.ts';
import type { RawRequest } from './raw-request.ts';
import type { Surface } from './surface.ts';

/** Makes one malformed request of its kind. @param number different for each request */
export type Kind = (random: Random, surface: Surface, number: number) => RawRequest;

export function pick<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices[random.between(0, choices.length - 1)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}

/** One to three of the items. */
export function some<T>(random: Random, choices: readonly T[]): T[] {
  return Array.from({ length: random.between(1, 3) }, () => pick(random, choices));
}

/** A path of the surface, without a query. */
export function plainPath(random: Random, surface: Surface): string {
  return pick(random, surface.pages).split('?', 1)[0] ?? '/';
}
