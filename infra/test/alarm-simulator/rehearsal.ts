import type { Alert } from '../../../platform/alerts/alert.ts';
import type { Circumstances, SimulatedAlarm } from './simulated-alarm.ts';
import { type Condition, type World, worldsOf } from './worlds.ts';

const lateness = [0, 1, 2];

/** Every delay and range, and each meaning of a missing value, as far as they make a difference to this alarm. */
function circumstancesFor({ metrics, usesArrays }: SimulatedAlarm): Circumstances[] {
  return lateness.flatMap((first) =>
    (metrics > 1 ? lateness : [first]).flatMap((others) =>
      [0, 1, 2, 5, 13].flatMap((furtherBack) =>
        (usesArrays ? (['skipped', 'swallows the others'] as const) : (['skipped'] as const)).map((missingInArray) => ({
          late: [first, others] as const,
          furtherBack,
          missingInArray,
        })),
      ),
    ),
  );
}

interface Scenario {
  readonly name: string;
  /** The condition of the alarm's subject in each period, counted from a long time in which all was well. */
  readonly at: (period: number, resource: number) => Condition;
  /** How many periods are watched. */
  readonly periods: number;
  /** What is wrong with the states after each period, if anything. */
  readonly wrong: (states: readonly boolean[], circumstances: Circumstances) => string | undefined;
  /** If it says no, the scenario promises nothing. @default - it always holds */
  readonly holds?: (circumstances: Circumstances) => boolean;
}

const fires = (states: readonly boolean[]) => (states.includes(true) ? undefined : 'never fires');
const staysQuiet = (states: readonly boolean[]) => (states.includes(true) ? 'fires' : undefined);
const endsIn = (state: boolean) => (states: readonly boolean[]) =>
  states.at(-1) === state ? undefined : state ? 'is not in ALARM at the end' : 'is stuck in ALARM';
const onTime = ({ late }: Circumstances) => late.every((periods) => periods === 0);
const clearedAfter = (period: number) => (states: readonly boolean[]) =>
  states.slice(period).includes(true) ? 'takes longer to clear, depending on how far CloudWatch looks back' : undefined;

/** Long enough for every range and every delay. */
const long = 30;

function common({ needed, evaluated, silenceIsBad }: SimulatedAlarm): Scenario[] {
  return [
    { name: 'bad for long', at: () => 'bad', periods: long, wrong: endsIn(true) },
    { name: 'just good', at: () => 'good', periods: long, wrong: staysQuiet },
    {
      name: 'bad, then just good',
      at: (period) => (period < long ? 'bad' : 'good'),
      periods: 2 * long,
      wrong: endsIn(false),
    },
    {
      name: 'bad again after it was good',
      at: (period) => (period < long || period >= 2 * long ? 'bad' : 'good'),
      periods: 3 * long,
      wrong: endsIn(true),
    },
    {
      name: 'bad for one period less than it takes',
      at: (period) => (period < needed - 1 ? 'bad' : 'good'),
      periods: long,
      wrong: staysQuiet,
      // Where silence is bad, late values are too. A divisor that is later than the errors makes their share too large.
      holds: silenceIsBad ? onTime : ({ late: [errors, requests] }) => requests <= errors,
    },
    {
      name: 'bad for exactly as long as it takes',
      at: (period) => (period < needed ? 'bad' : 'good'),
      periods: evaluated + long,
      wrong: fires,
    },
  ];
}

const whereSilenceIsBad: readonly Scenario[] = [
  { name: 'silence', at: () => 'silent', periods: long, wrong: endsIn(true) },
  {
    name: 'gaps while all is well',
    at: (period) => (period % 3 === 1 ? 'silent' : 'good'),
    periods: long,
    wrong: staysQuiet,
    holds: onTime,
  },
  {
    name: 'good after silence',
    at: (period) => (period < long ? 'silent' : 'good'),
    periods: 2 * long,
    wrong: endsIn(false),
  },
];

function whereSilenceIsFine({ needed, evaluated }: SimulatedAlarm): Scenario[] {
  return [
    { name: 'silence', at: () => 'silent', periods: long, wrong: staysQuiet },
    {
      name: 'bad, then silence',
      at: (period) => (period < long ? 'bad' : 'silent'),
      periods: 2 * long,
      wrong: clearedAfter(long + evaluated),
    },
    ...(needed === 1
      ? []
      : [
          {
            name: 'bad now and then, in between silence',
            at: (period: number): Condition => (period % evaluated === 0 ? 'bad' : 'silent'),
            periods: 3 * long,
            wrong: staysQuiet,
          },
        ]),
  ];
}

/** Of several resources only one is bad. The others are silent, or, where silence is bad, well. */
function oneResourceOnly({ resources, silenceIsBad }: SimulatedAlarm): Scenario[] {
  if (resources === 1) return [];
  return Array.from({ length: resources }, (_, only) => ({
    name: `bad at resource ${only} only`,
    at: (_period: number, resource: number) => (resource === only ? 'bad' : silenceIsBad ? 'good' : 'silent'),
    periods: long,
    wrong: endsIn(true),
  }));
}

/** How an alarm misbehaves in any scenario, under any circumstances; nothing if it behaves. */
export function rehearse(alert: Alert, alarm: SimulatedAlarm): string[] {
  const scenarios = [
    ...common(alarm),
    ...(alarm.silenceIsBad ? whereSilenceIsBad : whereSilenceIsFine(alarm)),
    ...oneResourceOnly(alarm),
  ];
  return worldsOf(alert, alarm).flatMap((world) =>
    scenarios.flatMap((scenario) => firstFailure(alarm, world, scenario) ?? []),
  );
}

function firstFailure(alarm: SimulatedAlarm, world: World, scenario: Scenario): string | undefined {
  const series = world.series((period, resource) => (period < long ? 'good' : scenario.at(period - long, resource)));
  for (const circumstances of circumstancesFor(alarm)) {
    if (scenario.holds?.(circumstances) === false) continue;
    const states = alarm.run(series, long + scenario.periods, circumstances).slice(long);
    const wrong = scenario.wrong(states, circumstances);
    if (wrong === undefined) continue;
    const { late, furtherBack, missingInArray } = circumstances;
    return `${alarm.name} ${wrong}: ${world.name}, ${scenario.name}; late by ${late.join(' and ')}, ${furtherBack} periods further back, missing ${missingInArray}`;
  }
  return undefined;
}
