import { seededRandom } from '../samples/demo-year/random.ts';
import { bodyKinds } from './bodies.ts';
import type { Kind } from './choices.ts';
import { headerKinds } from './header-lines.ts';
import { queryKinds } from './query-parameters.ts';
import { bytesOf, type MalformedRequest } from './raw-request.ts';
import { requestLineKinds } from './request-lines.ts';
import type { Surface } from './surface.ts';

export const kinds: Readonly<Record<string, Kind>> = {
  ...requestLineKinds,
  ...headerKinds,
  ...queryKinds,
  ...bodyKinds,
};

/** Gives the same requests for the same seed, and each kind equally often. */
export function malformedRequests(surface: Surface, count: number, seed: number): MalformedRequest[] {
  const random = seededRandom(seed);
  const inTurn = Object.entries(kinds);
  return Array.from({ length: count }, (_, index) => {
    const [kind, make] = inTurn[index % inTurn.length] as [string, Kind];
    const request = make(random, surface, index);
    return { kind, bytes: bytesOf(request), incomplete: request.incomplete ?? false, page: request.page };
  });
}
