declare const decimal: unique symbol;
/** A number in the API's own digits: money and ratios never pass through binary floating point. */
export type Decimal = `${number}` & { readonly [decimal]: true };
