import { type Random, seededRandom } from './random.ts';

/** A made-up lender: equipment, vehicle and working-capital loans and property bridges, each with one due date. */

type Status = 'active' | 'defaulted' | 'paid';

export interface Tape {
  /** Last day of a month, YYYY-MM-DD. */
  readonly asOfDate: string;
  readonly csv: string;
}

interface Loan {
  readonly id: string;
  readonly nominalValue: string;
  /** Days since 1970, like every day here. */
  readonly originated: number;
  readonly due: number;
  /** Changes of its status, in order of days. It is active until the first. */
  readonly events: readonly { readonly day: number; readonly status: Status }[];
  /** The day it is sold to another lender. From then on it is on no tape. */
  readonly sold: number;
}

interface Product {
  readonly code: string;
  readonly share: number;
  readonly months: readonly [shortest: number, longest: number];
  readonly medianValue: number;
  readonly spread: number;
  readonly defaults: number;
}

const products: readonly Product[] = [
  { code: 'WC', share: 0.34, months: [6, 18], medianValue: 18_000, spread: 0.7, defaults: 0.09 },
  { code: 'EQ', share: 0.33, months: [18, 42], medianValue: 38_000, spread: 0.8, defaults: 0.08 },
  { code: 'VH', share: 0.27, months: [24, 60], medianValue: 24_000, spread: 0.5, defaults: 0.085 },
  { code: 'RE', share: 0.06, months: [12, 30], medianValue: 240_000, spread: 0.7, defaults: 0.05 },
];

const dayMs = 86_400_000;
const monthsBefore = 40;
const never = Number.POSITIVE_INFINITY;

/**
 * The book at thirteen month ends, of which the first and the last are a year apart.
 * @param until YYYY-MM-DD; the last tape is for the last month that is complete on this day
 */
export function demoYear(until: string, seed: number): Tape[] {
  const days = Array.from({ length: 13 }, (_, index) => monthEnd(until, index - 13));
  const first = days[0] ?? 0;
  const last = days.at(-1) ?? 0;
  const book = originate(seededRandom(seed), first, last, until);
  return days.map((day) => ({ asOfDate: isoDate(day), csv: tapeOf(book, day, first) }));
}

function originate(random: Random, first: number, last: number, until: string): Loan[] {
  const book: Loan[] = [];
  for (let month = -13 - monthsBefore; month < 0; month++) {
    const monthStart = monthEnd(until, month - 1) + 1;
    const monthLast = monthEnd(until, month);
    // The lender grows by about 2% a month. December and January are slow.
    const season =
      [0.75, 0.9, 1.1, 1, 1, 1.1, 0.95, 0.85, 1.1, 1.1, 1.05, 0.8][new Date(monthStart * dayMs).getUTCMonth()] ?? 1;
    const loans = Math.round(66 * 1.018 ** (month + 13) * season);
    for (let number = 0; number < loans; number++)
      book.push(originateOne(random, random.between(monthStart, monthLast), book.length, first, last));
  }
  return book;
}

function originateOne(random: Random, originated: number, number: number, first: number, last: number): Loan {
  const product = pick(random);
  const months = random.between(...product.months);
  const due = originated + Math.round(months * 30.44);
  const value = Math.min(product.medianValue * Math.exp(product.spread * random.normal()), 1_400_000);
  return {
    id: `${product.code}-${new Date(originated * dayMs).getUTCFullYear()}-${String(number + 1).padStart(5, '0')}`,
    nominalValue: (Math.round(value / 50) * 50 + random.between(0, 99) / 100).toFixed(2),
    originated,
    due,
    events: life(random, product, originated, due),
    sold: random.chance(0.025) ? random.between(first + 1, last) : never,
  };
}

function pick(random: Random): Product {
  let left = random.next();
  for (const product of products) {
    left -= product.share;
    if (left < 0) return product;
  }
  throw new Error('the shares of the products do not add up to 1');
}

function life(random: Random, product: Product, originated: number, due: number): Loan['events'] {
  const term = due - originated;
  if (random.chance(product.defaults)) {
    const defaulted = originated + Math.round(term * (0.15 + 0.8 * random.next()));
    const cured = defaulted + random.between(40, 150);
    if (!random.chance(0.15) || cured >= due) return [{ day: defaulted, status: 'defaulted' }];
    return [{ day: defaulted, status: 'defaulted' }, { day: cured, status: 'active' }, ...settle(random, due)];
  }
  if (random.chance(0.18))
    return [{ day: originated + Math.round(term * (0.3 + 0.65 * random.next())), status: 'paid' }];
  return settle(random, due);
}

/** Most borrowers pay in the days before the due date, some after it, and a few of those default. */
function settle(random: Random, due: number): Loan['events'] {
  if (!random.chance(0.42)) return [{ day: due - random.between(0, 5), status: 'paid' }];
  const late = Math.ceil(random.exponential(75));
  if (late < 150) return [{ day: due + late, status: 'paid' }];
  return random.chance(0.4) ? [{ day: due + 150, status: 'defaulted' }] : [{ day: due + late + 60, status: 'paid' }];
}

function tapeOf(book: readonly Loan[], day: number, first: number): string {
  const rows = book.flatMap((loan) => {
    if (loan.originated > day || loan.sold <= day || longSettled(loan, first)) return [];
    return [`${loan.id},${loan.nominalValue},${statusOn(loan, day)},${isoDate(loan.due)}\n`];
  });
  return `id,nominal_value,status,due_date\n${rows.join('')}`;
}

function statusOn(loan: Loan, day: number): Status {
  return loan.events.findLast((event) => event.day <= day)?.status ?? 'active';
}

/** The lender's reports no longer include loans that were paid more than 180 days before the first tape. */
function longSettled(loan: Loan, first: number): boolean {
  const end = loan.events.at(-1);
  return end !== undefined && end.status === 'paid' && end.day < first - 180;
}

/** @param months 0: the month of `until`; -1: the one before */
function monthEnd(until: string, months: number): number {
  const [year = 0, month = 0] = until.split('-').map(Number);
  return Date.UTC(year, month + months, 0) / dayMs;
}

function isoDate(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
