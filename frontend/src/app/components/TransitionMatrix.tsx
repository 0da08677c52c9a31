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
  /** All assets that it moved are still in the portfolio, so they can be listed. */
  readonly listed: boolean;
}

/** Rows are the statuses before the tape, columns those after it; cells have the number of assets and their value after it. */
export function TransitionMatrix({ tape, currency, listed }: TransitionMatrixProps) {
  return (
    <section aria-labelledby="transitions">
      <h2 id="transitions">What this tape moved</h2>
      <p className="quiet">
        Rows show the status before the tape, columns the status after it. Below each count is the value after the tape,
        in {currency}.
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

/** Assets that kept their status have no link: the API does not record them one by one. */
function linkOf(importId: number, from: string, to: string, listed: boolean): string | undefined {
  if (to === 'withdrawn') return withdrawnLink(importId);
  return from === to || !listed ? undefined : movedLink(importId, [from], [to]);
}
