import type { TapeTransitions } from '../../api/contract.ts';
import { movedLink, withdrawnLink } from '../../format/links.ts';
import { formatAmount, formatCount, none } from '../../format/numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';
import { StatusBadge } from './StatusBadge.tsx';

const before = ['new', 'active', 'defaulted', 'paid'] as const;
const after = ['active', 'defaulted', 'paid', 'withdrawn'] as const;

interface TransitionMatrixProps {
  readonly tape: TapeTransitions;
  readonly currency: string;
  /** What it moved is still in the portfolio, so that it can be listed. */
  readonly listed: boolean;
}

/** Status before the tape, down, and after it, across: number of assets, and their value after it. */
export function TransitionMatrix({ tape, currency, listed }: TransitionMatrixProps) {
  return (
    <section aria-labelledby="transitions">
      <h2 id="transitions">What it moved</h2>
      <p className="quiet">
        Assets by status before the tape, down, and after it, across; below each count its value after the tape,{' '}
        {currency}.
      </p>
      <ScrollRegion label="Transitions">
        <table className="matrix">
          <caption className="visually-hidden">Transitions between statuses</caption>
          <thead>
            <tr>
              <td />
              {after.map((to) => (
                <th key={to} scope="col" className="number">
                  <StatusBadge status={to} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before.map((from) => (
              <tr key={from}>
                <th scope="row">
                  <StatusBadge status={from} />
                </th>
                {after.map((to) => {
                  const cell = tape.transitions.find((transition) => transition.from === from && transition.to === to);
                  const href = linkOf(tape.import_id, from, to, listed);
                  return (
                    <td key={to} className={from === to ? 'number same' : 'number'}>
                      {cell === undefined || cell.count === 0 ? (
                        <span className="quiet">{none}</span>
                      ) : (
                        <>
                          {href === undefined ? formatCount(cell.count) : <a href={href}>{formatCount(cell.count)}</a>}{' '}
                          <span className="cell-amount">{formatAmount(cell.value)}</span>
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

/** What kept its status may not have been touched at all, and isn't kept one by one. */
function linkOf(importId: number, from: string, to: string, listed: boolean): string | undefined {
  if (to === 'withdrawn') return withdrawnLink(importId);
  return from === to || !listed ? undefined : movedLink(importId, [from], [to]);
}
