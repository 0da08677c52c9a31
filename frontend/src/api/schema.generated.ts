// Written by `npm run api-types` from backend/openapi.json. Not edited by hand.
import type { Decimal } from './exact-json.ts';

/** Fields that are integers; every other number in the API's answers is a decimal. */
export const wholeNumberFields: ReadonlySet<string> = new Set(["assets","assets_changed","assets_missing","assets_new","assets_unchanged","assets_withdrawn","count","days_past_due","id","import_id","line","revision","rows_collapsed","rows_read","rows_rejected","status"]);

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly Aging: {
            /**
             * Format: date
             * @description The date that day counts are measured from; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the newest tape: the statuses are those of this day
             */
            readonly statuses_as_of: string | null;
            /** @description True when `as_of` asked for another day: day counts are of that day, statuses still of `statuses_as_of` */
            readonly recomputed: boolean;
            /** @description Revision of the portfolio, +1 with each change */
            readonly revision: number;
            /** @description Number of assets and the sum of their nominal values */
            readonly outstanding: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Active assets by days past due */
            readonly ageing: {
                /** @description Number of assets and the sum of their nominal values */
                readonly current: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "1-29": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "30-59": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "60-89": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "90-119": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "120-149": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "150-179": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly "180+": {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly overdue: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly overdue_rate_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly overdue_rate_count: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_30_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_30_plus_count: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_60_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_60_plus_count: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_90_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_90_plus_count: Decimal | null;
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly weighted_average_days_past_due: Decimal | null;
        };
        readonly Asset: {
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /** @description active: owed; paid: settled; defaulted: written off */
            readonly status: string | "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
        };
        readonly AssetDetail: {
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /** @description active: owed; paid: settled; defaulted: written off */
            readonly status: string | "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
            /** @description False for an asset that was withdrawn: it counts in no figure, its history stays */
            readonly in_portfolio: boolean;
            /** @description Calendar days past the due date; null unless active */
            readonly days_past_due: number | null;
            /** Format: date */
            readonly as_of_date: string | null;
            /** @description Newest first */
            readonly history: readonly {
                /** @description What the import did to the asset; withdrawn: missing from a full tape, returned: on a tape again after that */
                readonly change: string | "new" | "changed" | "withdrawn" | "returned";
                readonly import_id: number;
                /**
                 * Format: date
                 * @description Calendar date, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly as_of_date: string;
                /**
                 * Format: date-time
                 * @description Point in time, UTC
                 */
                readonly loaded_at: string;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly nominal_value: Decimal;
                /** @description active: owed; paid: settled; defaulted: written off */
                readonly status: string | "active" | "defaulted" | "paid";
                /**
                 * Format: date
                 * @description Calendar date, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly due_date: string;
            }[];
        };
        readonly AssetVersion: {
            /** @description What the import did to the asset; withdrawn: missing from a full tape, returned: on a tape again after that */
            readonly change: string | "new" | "changed" | "withdrawn" | "returned";
            readonly import_id: number;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly loaded_at: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /** @description active: owed; paid: settled; defaulted: written off */
            readonly status: string | "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
        };
        /** @description By asset: the tape names no obligor */
        readonly Concentration: {
            /**
             * Format: date
             * @description The date that day counts are measured from; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the newest tape: the statuses are those of this day
             */
            readonly statuses_as_of: string | null;
            /** @description True when `as_of` asked for another day: day counts are of that day, statuses still of `statuses_as_of` */
            readonly recomputed: boolean;
            /** @description Revision of the portfolio, +1 with each change */
            readonly revision: number;
            /** @description Number of assets and the sum of their nominal values */
            readonly outstanding: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly top_1_share: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly top_10_share: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly top_20_share: Decimal | null;
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly herfindahl_points: Decimal | null;
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly effective_number: Decimal | null;
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly average_active: Decimal | null;
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly median_active: Decimal | null;
            /** @description The twenty largest active assets, largest first, ties by id */
            readonly largest: readonly {
                readonly id: string;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly nominal_value: Decimal;
                /**
                 * Format: date
                 * @description Calendar date, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly due_date: string;
                readonly days_past_due: number;
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly share: Decimal | null;
            }[];
        };
        readonly HealthResponse: {
            /** @example healthy */
            readonly status: string;
            /** @example 1.0.0 */
            readonly version: string;
        };
        readonly ReadyResponse: {
            readonly status: string | "ready" | "unavailable";
            readonly checks: {
                readonly draining: boolean;
                readonly database: string;
                readonly migrations: string;
            };
        };
        readonly History: {
            readonly revision: number;
            /** @description One for each as-of date, as its newest tape left it, oldest first */
            readonly snapshots: readonly {
                readonly import_id: number;
                /**
                 * Format: date
                 * @description Calendar date, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly as_of_date: string;
                /**
                 * Format: date-time
                 * @description Point in time, UTC
                 */
                readonly loaded_at: string;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly total_portfolio_value: Decimal;
                /** @description Ratio, 0.05 = 5%, rounded half up */
                readonly default_rate: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly outstanding_debt: Decimal;
                /** @description Ratio, 0.05 = 5%, rounded half up */
                readonly collection_rate: Decimal;
                /** @description Number of assets and the sum of their nominal values */
                readonly portfolio: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                readonly status_mix: {
                    /** @description Number of assets and the sum of their nominal values */
                    readonly active: {
                        readonly count: number;
                        /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                        readonly value: Decimal;
                    };
                    /** @description Number of assets and the sum of their nominal values */
                    readonly defaulted: {
                        readonly count: number;
                        /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                        readonly value: Decimal;
                    };
                    /** @description Number of assets and the sum of their nominal values */
                    readonly paid: {
                        readonly count: number;
                        /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                        readonly value: Decimal;
                    };
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly overdue: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly overdue_rate_value: Decimal | null;
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly delinquency_30_plus_value: Decimal | null;
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly delinquency_60_plus_value: Decimal | null;
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly delinquency_90_plus_value: Decimal | null;
                /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
                readonly default_rate_value: Decimal | null;
            }[];
        };
        readonly Snapshot: {
            readonly import_id: number;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly loaded_at: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly total_portfolio_value: Decimal;
            /** @description Ratio, 0.05 = 5%, rounded half up */
            readonly default_rate: Decimal;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly outstanding_debt: Decimal;
            /** @description Ratio, 0.05 = 5%, rounded half up */
            readonly collection_rate: Decimal;
            /** @description Number of assets and the sum of their nominal values */
            readonly portfolio: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            readonly status_mix: {
                /** @description Number of assets and the sum of their nominal values */
                readonly active: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly defaulted: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly paid: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly overdue: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly overdue_rate_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_30_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_60_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly delinquency_90_plus_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly default_rate_value: Decimal | null;
        };
        readonly Import: {
            readonly id: number;
            /** @description running; loaded; unchanged: every row was there already; rejected: bad rows, nothing changed; failed: an error, nothing changed; interrupted: the importer was killed, nothing changed */
            readonly outcome: string | "running" | "loaded" | "unchanged" | "rejected" | "failed" | "interrupted";
            /** @description The demo portfolio, which the first import replaces */
            readonly demo: boolean;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly started_at: string;
            /** Format: date-time */
            readonly finished_at: string | null;
            /** @description Operating-system user who ran the import */
            readonly imported_by: string;
            readonly file_name: string;
            readonly file_sha256: string | null;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            readonly mode: string | "full" | "delta";
            readonly missing_policy: string | "report" | "withdraw";
            readonly rows_read: number | null;
            readonly rows_rejected: number | null;
            /** @description Identical duplicates, counted once */
            readonly rows_collapsed: number | null;
            readonly assets_new: number | null;
            readonly assets_changed: number | null;
            readonly assets_unchanged: number | null;
            readonly assets_withdrawn: number | null;
            /** @description In the portfolio, not on this full tape, and left as they were: the tape does not reconcile */
            readonly assets_missing: number | null;
            /** @description Nominal value of the missing assets */
            readonly missing_value: Decimal | null;
            /** @description Sum of nominal values on the tape */
            readonly tape_value: Decimal | null;
            /** @description What happened, in a sentence */
            readonly message: string | null;
        };
        readonly ImportDetail: {
            readonly id: number;
            /** @description running; loaded; unchanged: every row was there already; rejected: bad rows, nothing changed; failed: an error, nothing changed; interrupted: the importer was killed, nothing changed */
            readonly outcome: string | "running" | "loaded" | "unchanged" | "rejected" | "failed" | "interrupted";
            /** @description The demo portfolio, which the first import replaces */
            readonly demo: boolean;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly started_at: string;
            /** Format: date-time */
            readonly finished_at: string | null;
            /** @description Operating-system user who ran the import */
            readonly imported_by: string;
            readonly file_name: string;
            readonly file_sha256: string | null;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            readonly mode: string | "full" | "delta";
            readonly missing_policy: string | "report" | "withdraw";
            readonly rows_read: number | null;
            readonly rows_rejected: number | null;
            /** @description Identical duplicates, counted once */
            readonly rows_collapsed: number | null;
            readonly assets_new: number | null;
            readonly assets_changed: number | null;
            readonly assets_unchanged: number | null;
            readonly assets_withdrawn: number | null;
            /** @description In the portfolio, not on this full tape, and left as they were: the tape does not reconcile */
            readonly assets_missing: number | null;
            /** @description Nominal value of the missing assets */
            readonly missing_value: Decimal | null;
            /** @description Sum of nominal values on the tape */
            readonly tape_value: Decimal | null;
            /** @description What happened, in a sentence */
            readonly message: string | null;
            readonly ignored_columns: readonly string[];
            /** @description At most the first 1,000 */
            readonly rejects: readonly {
                readonly line: number;
                readonly id: string | null;
                readonly field: string | null;
                readonly value: string | null;
                /** @example amount_not_a_number */
                readonly code: string;
                readonly message: string;
            }[];
        };
        readonly Reject: {
            readonly line: number;
            readonly id: string | null;
            readonly field: string | null;
            readonly value: string | null;
            /** @example amount_not_a_number */
            readonly code: string;
            readonly message: string;
        };
        readonly Insight: {
            /** @example insight-001 */
            readonly id: string;
            /** @example total_portfolio_value */
            readonly name: string;
            readonly value: Decimal;
        };
        readonly Maturities: {
            /**
             * Format: date
             * @description The date that day counts are measured from; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the newest tape: the statuses are those of this day
             */
            readonly statuses_as_of: string | null;
            /** @description True when `as_of` asked for another day: day counts are of that day, statuses still of `statuses_as_of` */
            readonly recomputed: boolean;
            /** @description Revision of the portfolio, +1 with each change */
            readonly revision: number;
            /** @description Number of assets and the sum of their nominal values */
            readonly outstanding: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly overdue: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Active assets not yet due, by calendar month in order; with `overdue` they sum to `outstanding` */
            readonly maturity_ladder: {
                readonly [key: string]: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly due_next_30_days: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly due_next_60_days: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly due_next_90_days: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /** @description Two decimals, rounded half up; null where there is nothing to divide by */
            readonly weighted_average_remaining_days: Decimal | null;
        };
        readonly Performance: {
            /**
             * Format: date
             * @description The date that day counts are measured from; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the newest tape: the statuses are those of this day
             */
            readonly statuses_as_of: string | null;
            /** @description True when `as_of` asked for another day: day counts are of that day, statuses still of `statuses_as_of` */
            readonly recomputed: boolean;
            /** @description Revision of the portfolio, +1 with each change */
            readonly revision: number;
            /** @description Number of assets and the sum of their nominal values */
            readonly portfolio: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            readonly status_mix: {
                /** @description Number of assets and the sum of their nominal values */
                readonly active: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly defaulted: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
                /** @description Number of assets and the sum of their nominal values */
                readonly paid: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
            };
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly default_rate_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly default_share_of_unpaid_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly resolved_default_rate_count: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly resolved_default_rate_value: Decimal | null;
            /** @description Ratio, 0.05 = 5%, six decimals, rounded half up; null where the denominator is zero */
            readonly matured_collection_rate_value: Decimal | null;
        };
        readonly Status: {
            /** @description The API's version */
            readonly version: string;
            /** @description The release of this image, as in the X-Release header */
            readonly release: string;
            /** @example production */
            readonly environment: string;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly started_at: string;
            readonly revision: number;
            /** Format: date-time */
            readonly revised_at: string | null;
            /** Format: date */
            readonly as_of_date: string | null;
            /** @description Only the demo portfolio is loaded */
            readonly demo: boolean;
            readonly assets: number;
            /** @description ISO 4217 code, for display */
            readonly currency: string;
            /** @description IANA name; decides what today is for an import without a date */
            readonly time_zone: string;
            /** @description The newest import, whatever its outcome */
            readonly last_import: components["schemas"]["Import"] | null;
        };
        readonly TapeTransitions: {
            readonly import_id: number;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            /** Format: date */
            readonly previous_as_of_date: string | null;
            readonly transitions: readonly {
                /** @description Status before the tape; new: not in the portfolio */
                readonly from: string | "new" | "active" | "defaulted" | "paid";
                /** @description Status after the tape; withdrawn: missing from a full tape */
                readonly to: string | "active" | "defaulted" | "paid" | "withdrawn";
                readonly count: number;
                /** @description Nominal value after the tape (before it, for withdrawn) */
                readonly value: Decimal;
            }[];
            /** @description opening + new − paid − defaulted + restated + cured − withdrawn = closing outstanding */
            readonly roll_forward: {
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly opening_outstanding: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly new: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly paid: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly defaulted: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly restated: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly cured: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly withdrawn: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly closing_outstanding: Decimal;
            };
            /** @description Assets of the portfolio that a full tape did not name and that were left as they were; null for a delta tape */
            readonly missing: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            } | null;
        };
        readonly Transitions: {
            readonly revision: number;
            /** @description Newest first */
            readonly tapes: readonly {
                readonly import_id: number;
                /**
                 * Format: date
                 * @description Calendar date, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly as_of_date: string;
                /** Format: date */
                readonly previous_as_of_date: string | null;
                readonly transitions: readonly {
                    /** @description Status before the tape; new: not in the portfolio */
                    readonly from: string | "new" | "active" | "defaulted" | "paid";
                    /** @description Status after the tape; withdrawn: missing from a full tape */
                    readonly to: string | "active" | "defaulted" | "paid" | "withdrawn";
                    readonly count: number;
                    /** @description Nominal value after the tape (before it, for withdrawn) */
                    readonly value: Decimal;
                }[];
                /** @description opening + new − paid − defaulted + restated + cured − withdrawn = closing outstanding */
                readonly roll_forward: {
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly opening_outstanding: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly new: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly paid: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly defaulted: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly restated: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly cured: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly withdrawn: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly closing_outstanding: Decimal;
                };
                /** @description Assets of the portfolio that a full tape did not name and that were left as they were; null for a delta tape */
                readonly missing: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                } | null;
            }[];
        };
        readonly Problem: {
            /** Format: uri-reference */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            readonly instance: string;
            readonly requestId: string;
            /** @description Each parameter at fault */
            readonly errors?: readonly {
                readonly parameter: string;
                readonly message: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
