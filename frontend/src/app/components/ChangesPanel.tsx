import type { TapeTransitions } from '../../api/contract.ts';
import type { Decimal } from '../../api/decimal.ts';
import { formatDate } from '../../format/dates.ts';
import { assetsLink } from '../../format/links.ts';
import { countOf, formatAmount, formatCount } from '../../format/numbers.ts';
import type { Tapes } from '../overview-data.ts';
import { Panel } from './Panel.tsx';
import { agrees, endsOf, type Movement, movementsOf } from './roll-forward.ts';

/** How outstanding debt moved from one tape to the other, from opening to closing. */
export function ChangesPanel({ tapes, currency }: { tapes: Tapes; currency: string }) {
  const { before, now } = tapes;
  return (
    <Panel
      id="changes"
      topic="Movements"
      className="changes"
      result={tapes.moved}
      heading={() =>
        before === undefined
          ? 'Movements begin with the second tape'
          : `What moved outstanding debt since ${formatDate(before.as_of_date)}`
      }
    >
      {(moved) =>
        before === undefined || now === undefined ? (
          <p className="unavailable">
            From the second tape on, this shows how outstanding debt moved: new, repaid, paid, defaulted, cured,
            withdrawn.
          </p>
        ) : (
          <>
            <Movements moved={moved} from={before.as_of_date} to={now.as_of_date} currency={currency} />
            <p className="note">
              {agrees(moved, before, now)
                ? 'Opening and closing agree with both tapes to the cent.'
                : 'Opening or closing is not that of both tapes: some between them are not counted here.'}
              {moved.length > 1 && ` ${countOf(moved.length, 'tape')} together.`}
            </p>
          </>
        )
      }
    </Panel>
  );
}

interface MovementsProps {
  readonly moved: readonly TapeTransitions[];
  readonly from: string;
  readonly to: string;
  readonly currency: string;
}

function Movements({ moved, from, to, currency }: MovementsProps) {
  const { opening, closing } = endsOf(moved);
  return (
    <table className="mini-table roll-forward">
      <caption className="visually-hidden">Outstanding debt, rolled forward</caption>
      <thead>
        <tr>
          <th scope="col">Movement</th>
          <th scope="col" className="number">
            Assets
          </th>
          <th scope="col" className="number">
            {currency}
          </th>
        </tr>
      </thead>
      <tbody>
        <Level name={`Opening, ${formatDate(from)}`} value={opening} />
        {movementsOf(moved).map((movement) => (
          <tr key={movement.name}>
            <th scope="row">
              {movement.href === undefined ? movement.name : <a href={movement.href}>{movement.name}</a>}
            </th>
            <td className="number">{movement.count === undefined ? '' : formatCount(movement.count)}</td>
            <td className="number">{signed(movement)}</td>
          </tr>
        ))}
        <Level name={`Closing, ${formatDate(to)}`} value={closing} href={assetsLink({ status: 'active' })} />
      </tbody>
    </table>
  );
}

function Level({ name, value, href }: { name: string; value: Decimal | undefined; href?: string }) {
  return (
    <tr className="level">
      <th scope="row">{href === undefined ? name : <a href={href}>{name}</a>}</th>
      <td />
      <td className="number">{formatAmount(value ?? null)}</td>
    </tr>
  );
}

function signed({ value, sign }: Movement): string {
  const falls = (sign === -1) !== value.startsWith('-');
  return `${falls ? '−' : '+'}${formatAmount(value).replace('-', '')}`;
}
