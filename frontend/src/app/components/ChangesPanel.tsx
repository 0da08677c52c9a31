import type { ApiResult } from '../../api/api-result.ts';
import type { CountAndValue, TapeTransitions } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { type BarRow, BarRows } from '../../charts/BarRows.tsx';
import { sum } from '../../format/change.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink, movedLink, withdrawnLink } from '../../format/links.ts';
import { formatAmount, formatCount } from '../../format/numbers.ts';
import { DataTable } from './DataTable.tsx';
import { Panel } from './Panel.tsx';

type Row = { readonly name: string; readonly note: string; readonly total: CountAndValue; readonly href: string };

/** What the newest tape changed: movements by kind, and outstanding debt rolled forward. */
export function ChangesPanel({ tape }: { tape: ApiResult<TapeTransitions | undefined> }) {
  return (
    <Panel id="changes" topic="Since the previous tape" className="changes" result={tape} heading={sentence}>
      {(data) =>
        data === undefined || data.previous_as_of_date === null ? (
          <p className="unavailable">
            From the second tape on, this shows which assets are new, newly defaulted, paid, cured or withdrawn, and how
            outstanding debt moved.
          </p>
        ) : (
          <div className="changes-columns">
            <table className="mini-table">
              <caption className="visually-hidden">Movements since {formatDate(data.previous_as_of_date)}</caption>
              <thead>
                <tr>
                  <th scope="col">Movement</th>
                  <th scope="col" className="number">
                    Assets
                  </th>
                  <th scope="col" className="number">
                    Value after
                  </th>
                </tr>
              </thead>
              <tbody>
                {movements(data).map(({ name, note, total, href }) => (
                  <tr key={name}>
                    <th scope="row">
                      <a href={href}>{name}</a> <span className="quiet">{note}</span>
                    </th>
                    <td className="number">{formatCount(total.count)}</td>
                    <td className="number">{formatAmount(total.value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <figure>
              <figcaption>Outstanding debt, rolled forward</figcaption>
              <BarRows headings={['Value']} rows={barsOf(rollForward(data))} />
              <DataTable
                caption="Outstanding debt, rolled forward"
                columns={[{ heading: 'Step' }, { heading: 'Value', numeric: true }]}
                rows={rollForward(data).map(({ label, text }) => [label, text])}
              />
            </figure>
          </div>
        )
      }
    </Panel>
  );
}

/** Movements between statuses, from the tape's transitions. */
function movements({ transitions, import_id }: TapeTransitions): Row[] {
  const between = (from: readonly string[], to: string): Pick<Row, 'total' | 'href'> => {
    const matching = transitions.filter((transition) => from.includes(transition.from) && transition.to === to);
    return {
      total: {
        count: matching.reduce((count, transition) => count + transition.count, 0),
        value: sum(matching.map(({ value }) => value)),
      },
      href: to === 'withdrawn' ? withdrawnLink(import_id) : movedLink(import_id, from, [to]),
    };
  };
  const fresh = transitions.filter(({ from }) => from === 'new');
  return [
    {
      name: 'New',
      note: 'not in the portfolio before',
      total: {
        count: fresh.reduce((count, { count: more }) => count + more, 0),
        value: sum(fresh.map(({ value }) => value)),
      },
      href: movedLink(import_id, ['new']),
    },
    {
      name: 'Newly defaulted',
      note: 'was active or paid',
      ...between(['active', 'paid'], 'defaulted'),
    },
    {
      name: 'Paid',
      note: 'was active or defaulted',
      ...between(['active', 'defaulted'], 'paid'),
    },
    {
      name: 'Cured',
      note: 'active again',
      ...between(['defaulted', 'paid'], 'active'),
    },
    {
      name: 'Withdrawn',
      note: 'of any status; value before',
      ...between(['active', 'defaulted', 'paid'], 'withdrawn'),
    },
  ];
}

interface Step {
  readonly label: string;
  readonly text: string;
  readonly amount: number;
  readonly tone: string;
  /** The opening or closing debt, not a movement between them. */
  readonly level: boolean;
  readonly href?: string;
}

/** Opening + new + cured + restated − repaid − paid − defaulted − withdrawn = closing, without the movements that are zero. */
function rollForward({ roll_forward: roll, previous_as_of_date, as_of_date, import_id }: TapeTransitions): Step[] {
  const level = (label: string, value: Decimal, href?: string): Step => ({
    label,
    text: formatAmount(value),
    amount: Number(value),
    tone: 'fill-active',
    level: true,
    ...(href !== undefined && { href }),
  });
  const revalued = assetsLink({ moved_in: import_id, moved_from: 'active', moved_to: 'active', restated: 'true' });
  const moves: [string, Decimal | undefined, 1 | -1, string, string][] = [
    ['New', roll.new, 1, 'bridge-up', movedLink(import_id, ['new'], ['active'])],
    ['Cured', roll.cured, 1, 'bridge-up', movedLink(import_id, ['defaulted', 'paid'], ['active'])],
    ['Restated', roll.restated, 1, 'bridge-restated', revalued],
    ['Repaid', roll.repaid, -1, 'fill-paid', revalued],
    ['Paid', roll.paid, -1, 'fill-paid', movedLink(import_id, ['active'], ['paid'])],
    ['Defaulted', roll.defaulted, -1, 'fill-defaulted', movedLink(import_id, ['active'], ['defaulted'])],
    ['Withdrawn, of which active', roll.withdrawn, -1, 'bridge-withdrawn', withdrawnLink(import_id)],
  ];
  return [
    level(previous_as_of_date === null ? 'Opening' : formatDate(previous_as_of_date), roll.opening_outstanding),
    ...moves.flatMap(([label, value, sign, tone, href]) => {
      // During an upgrade the API of the previous release may respond, which has no `repaid`.
      if (value === undefined) return [];
      const amount = Number(value) * sign;
      const text = `${amount < 0 ? '−' : '+'}${formatAmount(value).replace('-', '')}`;
      return amount === 0 ? [] : [{ label, text, amount, tone, level: false, href }];
    }),
    level(formatDate(as_of_date), roll.closing_outstanding, assetsLink({ status: 'active' })),
  ];
}

/** Movements have a scale of their own, because beside the whole debt they would hardly be visible. */
function barsOf(steps: readonly Step[]): BarRow[] {
  const whole = Math.max(...steps.flatMap(({ level, amount }) => (level ? [amount] : [])));
  return steps.map(({ label, text, amount, tone, level, href }, index) => ({
    label,
    to: amount,
    tone,
    figures: [text],
    ...(href !== undefined && { href }),
    ...(level && { of: whole }),
    ...(index === 1 && !level && { above: 'Movements, on a larger scale' }),
  }));
}

function sentence(tape: TapeTransitions | undefined): string {
  if (tape === undefined || tape.previous_as_of_date === null) return 'Changes begin with the second tape';
  const defaulted = movements(tape)[1]?.total;
  const since = `since ${formatDate(tape.previous_as_of_date)}`;
  if (defaulted === undefined || defaulted.count === 0) return `No asset newly defaulted ${since}`;
  const owed = tape.roll_forward.defaulted;
  const worth = Number(owed) === 0 ? '' : `, ${formatAmount(owed)} of outstanding debt`;
  return `${formatCount(defaulted.count)} newly defaulted ${since}${worth}`;
}
