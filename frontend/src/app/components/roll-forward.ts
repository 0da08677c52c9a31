import type { Snapshot, TapeTransitions } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { isEqual, sum } from '../../format/change.ts';
import { assetsLink, movedLink, withdrawnLink } from '../../format/links.ts';

type RollForward = TapeTransitions['roll_forward'];
type Level = Pick<Snapshot, 'outstanding_debt'>;
type Moved = Pick<TapeTransitions, 'import_id' | 'transitions' | 'roll_forward'>;

/** How outstanding debt moved. Amounts are what it rose or fell by. */
export interface Movement {
  readonly name: string;
  /** Undefined where the API counts none. */
  readonly count: number | undefined;
  readonly value: Decimal;
  readonly sign: 1 | -1;
  /** The assets that moved; undefined for several tapes together. */
  readonly href: string | undefined;
}

const kinds: readonly {
  readonly name: string;
  readonly key: Exclude<keyof RollForward, 'opening_outstanding' | 'closing_outstanding'>;
  readonly sign: 1 | -1;
  readonly from: readonly string[];
  readonly to?: string;
}[] = [
  { name: 'New', key: 'new', sign: 1, from: ['new'], to: 'active' },
  { name: 'Cured', key: 'cured', sign: 1, from: ['defaulted', 'paid'], to: 'active' },
  { name: 'Value rose', key: 'restated', sign: 1, from: ['active'] },
  { name: 'Repaid in part', key: 'repaid', sign: -1, from: ['active'] },
  { name: 'Paid', key: 'paid', sign: -1, from: ['active'], to: 'paid' },
  { name: 'Defaulted', key: 'defaulted', sign: -1, from: ['active'], to: 'defaulted' },
  { name: 'Withdrawn, of which active', key: 'withdrawn', sign: -1, from: ['active'], to: 'withdrawn' },
];

/** The movements of all these tapes together, without those that are zero. */
export function movementsOf(tapes: readonly Moved[]): Movement[] {
  const only = tapes.length === 1 ? tapes[0] : undefined;
  return kinds.flatMap(({ name, key, sign, from, to }) => {
    // During an upgrade the API of the previous release may respond, which has no `repaid`.
    const value = sum(tapes.map(({ roll_forward }) => roll_forward[key] ?? ('0' as Decimal)));
    const count = to === undefined ? undefined : countOf(tapes, from, to);
    if (Number(value) === 0 && !count) return [];
    return [{ name, count, value, sign, href: only && hrefOf(only.import_id, from, to) }];
  });
}

function countOf(tapes: readonly Moved[], from: readonly string[], to: string): number {
  return tapes
    .flatMap(({ transitions }) => transitions)
    .filter((one) => from.includes(one.from) && one.to === to)
    .reduce((count, one) => count + one.count, 0);
}

function hrefOf(importId: number, from: readonly string[], to: string | undefined): string {
  if (to === 'withdrawn') return withdrawnLink(importId);
  if (to !== undefined) return movedLink(importId, from, [to]);
  return assetsLink({ moved_in: importId, moved_from: 'active', moved_to: 'active', restated: 'true' });
}

/**
 * Whether the movements lead from one tape's outstanding debt to the other's, to the cent: they do unless tapes between
 * them are missing here.
 */
export function agrees(tapes: readonly Moved[], before: Level, now: Level): boolean {
  const { opening, closing } = endsOf(tapes);
  return (
    isEqual(opening, before.outstanding_debt) &&
    isEqual(closing, now.outstanding_debt) &&
    isEqual(closing, rolled(tapes))
  );
}

/** Outstanding debt before the oldest and after the newest of these tapes, which come newest first. */
export function endsOf(tapes: readonly Moved[]): { opening: Decimal | undefined; closing: Decimal | undefined } {
  return {
    opening: tapes.at(-1)?.roll_forward.opening_outstanding,
    closing: tapes[0]?.roll_forward.closing_outstanding,
  };
}

function rolled(tapes: readonly Moved[]): Decimal {
  const signed = movementsOf(tapes).map(({ value, sign }) => (sign === 1 ? value : negative(value)));
  return sum([endsOf(tapes).opening ?? ('0' as Decimal), ...signed]);
}

function negative(value: Decimal): Decimal {
  return (value.startsWith('-') ? value.slice(1) : `-${value}`) as Decimal;
}
