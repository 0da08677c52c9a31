declare const decimal: unique symbol;
/** A number as the API wrote it, digit by digit: money and ratios never pass through binary floating point. */
export type Decimal = `${number}` & { readonly [decimal]: true };
