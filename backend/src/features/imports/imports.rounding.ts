import { isTooPrecise, looksLikeThousands } from '../../loans/nominal-value.ts';
import { UnreadableTape } from './imports.faults.ts';

/**
 * Watches which amounts of a tape are rounded. If every one of them has exactly three digits after the point, the point
 * may separate thousands, and rounding would divide the portfolio by a thousand. One amount that can't be thousands
 * proves that the point is decimal.
 */
export class RoundingWatch {
  #first: { line: number; text: string } | undefined;
  #doubtful = 0;
  #certain = false;

  see(line: number, text: string): void {
    if (this.#certain || !isTooPrecise(text)) return;
    if (!looksLikeThousands(text)) this.#certain = true;
    this.#first ??= { line, text };
    this.#doubtful++;
  }

  /** After the last row. @throws UnreadableTape where rounding may be a mistake */
  end(): void {
    if (this.#certain || this.#first === undefined) return;
    const { line, text } = this.#first;
    const amounts = this.#doubtful === 1 ? 'The one amount' : `All ${this.#doubtful.toLocaleString('en-US')} amounts`;
    throw new UnreadableTape({
      line,
      field: 'nominal_value',
      value: text,
      code: 'amount_perhaps_thousands',
      message: `${amounts} with more than two decimals ${this.#doubtful === 1 ? 'has' : 'have'} exactly three, as thousands do, so --round was not applied: ${text} may mean ${text.replace('.', '')}. If it does, have the points taken out; if not, have the amounts written with two decimals.`,
    });
  }
}
