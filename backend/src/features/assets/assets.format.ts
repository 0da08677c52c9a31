import type { Readable } from 'node:stream';
import type { Kysely } from 'kysely';
import type { Database } from '../../database/schema.ts';
import type { FieldName } from '../../loans/asset-fields.ts';
import type { Total } from '../../loans/total.ts';
import type { AsOf } from '../../portfolio/as-of.ts';
import type { PortfolioState } from '../../portfolio/portfolio-state.ts';
import type { ListRequest } from './assets.listing.ts';
import type { ListedAssetRow } from './assets.queries.ts';

/** How a listing of assets is written, in pieces that can be joined. */
export interface AssetFormat {
  /** What of an asset it needs. */
  readonly fields: readonly FieldName[];
  /** @param guarded whether any id needs a guard against formulas */
  begin(guarded: boolean): string;
  readonly end: string;
  rows(rows: readonly ListedAssetRow[], areFirst: boolean): string;
}

/** What the client asks for: the format itself depends on which columns the portfolio has. */
export interface FormatChoice {
  readonly contentType: string;
  formatIn(db: Kysely<Database>, asOf: AsOf): Promise<AssetFormat>;
  /** Whether it needs each asset's days past due, asked for or not. */
  readonly withDays?: boolean;
  /** @throws ProblemError where it can't hold so many */
  check?(total: Total): void;
  /** What is sent, where that is not the text itself. */
  pack?(text: Readable, about: PackedListing): Readable;
}

/** What a packed listing can say about itself. */
export interface PackedListing {
  readonly request: ListRequest;
  readonly portfolio: PortfolioState;
  /** The day that the portfolio is shown of, YYYY-MM-DD. */
  readonly asOf: string | null;
  readonly total: Total;
}
