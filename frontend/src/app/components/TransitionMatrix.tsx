import type { TapeTransitions } from '../../api/contract.ts';
import { formatAmount, formatCount, none } from '../../format/numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';
import { StatusBadge } from './StatusBadge.tsx';

const before = ['new', 'active', 'defaulted', 'paid'] as const;
const after = ['active', 'defaulted', 'paid', 'withdrawn'] as const;

/** Status before the tape, down, and after it, across: number of assets, and their value after it. */
export function TransitionMatrix({ tape, currency }: { tape: TapeTransitions; currency: string }) {
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
                  return (
                    <td key={to} className={from === to ? 'number same' : 'number'}>
                      {cell === undefined || cell.count === 0 ? (
                        <span className="quiet">{none}</span>
                      ) : (
                        <>
                          {formatCount(cell.count)} <span className="cell-amount">{formatAmount(cell.value)}</span>
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
