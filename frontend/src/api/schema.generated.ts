// Written by `npm run api-types` from backend/openapi.json. Not edited by hand.
import type { Decimal } from './decimal.ts';

/** Fields that are integers; every other number in the API's answers is a decimal. */
export const wholeNumberFields: ReadonlySet<string> = new Set(["assets","assets_changed","assets_missing","assets_new","assets_revalued","assets_unchanged","assets_withdrawn","count","days_past_due","further_statuses","id","import_id","line","revision","rows","rows_collapsed","rows_read","rows_rejected","sequence","status"]);

export const ageingBuckets = ["current","1-29","30-59","60-89","90-119","120-149","150-179","180+"] as const;

/** What a list of assets can be filtered by: the buckets, and so many days past due or more. */
export const ageingFilters = ["current","1-29","30-59","60-89","90-119","120-149","150-179","180+","overdue","30+","60+","90+"] as const;

/** The fields of an asset, in the order of the API's list of them. */
export const assetFields = [{"name":"id","type":"text","label":"Asset","listed":true,"sortable":true},{"name":"nominal_value","type":"amount","label":"Nominal value","listed":true,"sortable":true},{"name":"status","type":"status","label":"Status","listed":true,"sortable":true},{"name":"due_date","type":"date","label":"Due date","listed":true,"sortable":true},{"name":"obligor","type":"text","label":"Obligor","listed":false,"sortable":false},{"name":"originator","type":"text","label":"Originator","listed":false,"sortable":false},{"name":"product","type":"text","label":"Product","listed":false,"sortable":false},{"name":"region","type":"text","label":"Region","listed":false,"sortable":false},{"name":"origination_date","type":"date","label":"Originated","listed":false,"sortable":false},{"name":"original_value","type":"amount","label":"Original value","listed":false,"sortable":false},{"name":"interest_rate","type":"rate","label":"Interest rate","listed":false,"sortable":false}] as const;

export interface paths {
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Liveness: the process works, whether or not the database does */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Readiness: this process can take requests */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What runs here, and which portfolio it shows */
        readonly get: operations["getStatus"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The four insights */
        readonly get: operations["getInsights"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/aging": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Outstanding debt by days past due */
        readonly get: operations["getAgeing"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/performance": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Status mix, default and collection rates */
        readonly get: operations["getPerformance"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/maturities": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** When the outstanding debt falls due */
        readonly get: operations["getMaturities"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/concentration": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How the outstanding debt is spread over assets */
        readonly get: operations["getConcentration"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The insights as each tape left them */
        readonly get: operations["getHistory"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/insights/transitions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What each tape moved between statuses, and the roll-forward of the outstanding debt */
        readonly get: operations["getTransitions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/assets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The assets, or those that match a filter
         * @description Without `limit` the whole listing is streamed from one snapshot. As CSV with `Accept: text/csv`.
         */
        readonly get: operations["listAssets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/assets.csv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The same as CSV
         * @description An id that a spreadsheet would take for a formula has an apostrophe in front. A file with such ids begins with `"id"` in quotes, and the importer takes the apostrophes off again.
         */
        readonly get: operations["exportAssets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/assets.xlsx": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The same as an Excel workbook
         * @description Dates are dates, amounts are numbers; an amount that Excel would round is text. `days_past_due_computed` and `portfolio_as_of` are not read by an import. The second sheet says what the list is. More than 1,048,575 assets are refused.
         */
        readonly get: operations["exportWorkbook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/assets/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One asset with its history */
        readonly get: operations["getAsset"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/imports": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The imports, newest first, failed ones too */
        readonly get: operations["listImports"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/imports/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One import with its rejected rows, and the assets that it missed, withdrew or revalued */
        readonly get: operations["getImport"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
        readonly HealthResponse: {
            /** @example healthy */
            readonly status: string;
            /** @example 1.0.0 */
            readonly version: string;
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
            /** @description Revision of the portfolio, +1 with each change */
            readonly revision: number;
            /**
             * Format: uuid
             * @description Random, new with each revision and part of each ETag. After a restore a revision may repeat, but the same token means the same content
             */
            readonly revision_token: string;
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
        readonly Insight: {
            /** @example insight-001 */
            readonly id: string;
            /** @example total_portfolio_value */
            readonly name: string;
            readonly value: Decimal;
        };
        readonly Ageing: {
            /**
             * Format: date
             * @description The date that day counts are measured from: of a day before the newest tape, that of the tape that was the newest then; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the tape that the statuses are from
             */
            readonly statuses_as_of: string | null;
            /** @description True for a projection: `as_of` asked for a day after the newest tape, so day counts are of that day and statuses of `statuses_as_of` */
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
        readonly Performance: {
            /**
             * Format: date
             * @description The date that day counts are measured from: of a day before the newest tape, that of the tape that was the newest then; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the tape that the statuses are from
             */
            readonly statuses_as_of: string | null;
            /** @description True for a projection: `as_of` asked for a day after the newest tape, so day counts are of that day and statuses of `statuses_as_of` */
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
        readonly Maturities: {
            /**
             * Format: date
             * @description The date that day counts are measured from: of a day before the newest tape, that of the tape that was the newest then; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the tape that the statuses are from
             */
            readonly statuses_as_of: string | null;
            /** @description True for a projection: `as_of` asked for a day after the newest tape, so day counts are of that day and statuses of `statuses_as_of` */
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
            /** @description Active assets not yet due, by calendar month in order, 40 years from the first of them; with `overdue` and `later` they sum to `outstanding` */
            readonly maturity_ladder: {
                readonly [key: string]: {
                    readonly count: number;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly value: Decimal;
                };
            };
            /** @description Number of assets and the sum of their nominal values */
            readonly later: {
                readonly count: number;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly value: Decimal;
            };
            /**
             * Format: date
             * @description The first day that `later` counts, after the 40 years; null where nothing falls due so late
             */
            readonly later_from: string | null;
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
        /** @description By asset: the tape names no obligor */
        readonly Concentration: {
            /**
             * Format: date
             * @description The date that day counts are measured from: of a day before the newest tape, that of the tape that was the newest then; null while the portfolio has never been loaded
             */
            readonly as_of_date: string | null;
            /**
             * Format: date
             * @description As-of date of the tape that the statuses are from
             */
            readonly statuses_as_of: string | null;
            /** @description True for a projection: `as_of` asked for a day after the newest tape, so day counts are of that day and statuses of `statuses_as_of` */
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
        readonly History: {
            readonly revision: number;
            /** @description One for each as-of date, from the newest tape of that date; oldest first */
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
                /**
                 * @description Status before the tape; new: not in the portfolio
                 * @enum {unknown}
                 */
                readonly from: "new" | "active" | "defaulted" | "paid";
                /**
                 * @description Status after the tape; withdrawn: missing from a full tape
                 * @enum {unknown}
                 */
                readonly to: "active" | "defaulted" | "paid" | "withdrawn";
                readonly count: number;
                /** @description Nominal value after the tape (before it, for withdrawn) */
                readonly value: Decimal;
            }[];
            /** @description Outstanding debt: opening + new + cured + restated − repaid − paid − defaulted − withdrawn = closing. paid, defaulted and withdrawn have the values before the tape, new and cured those after it; of assets that stay active, repaid is what their values fell by, restated what they rose by */
            readonly roll_forward: {
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly opening_outstanding: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly new: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly cured: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly restated: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly repaid: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly paid: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly defaulted: Decimal;
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
                    /**
                     * @description Status before the tape; new: not in the portfolio
                     * @enum {unknown}
                     */
                    readonly from: "new" | "active" | "defaulted" | "paid";
                    /**
                     * @description Status after the tape; withdrawn: missing from a full tape
                     * @enum {unknown}
                     */
                    readonly to: "active" | "defaulted" | "paid" | "withdrawn";
                    readonly count: number;
                    /** @description Nominal value after the tape (before it, for withdrawn) */
                    readonly value: Decimal;
                }[];
                /** @description Outstanding debt: opening + new + cured + restated − repaid − paid − defaulted − withdrawn = closing. paid, defaulted and withdrawn have the values before the tape, new and cured those after it; of assets that stay active, repaid is what their values fell by, restated what they rose by */
                readonly roll_forward: {
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly opening_outstanding: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly new: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly cured: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly restated: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly repaid: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly paid: Decimal;
                    /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                    readonly defaulted: Decimal;
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
        readonly Asset: {
            /** @description What the lender calls the asset */
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /**
             * @description active: owed; paid: settled; defaulted: written off
             * @enum {string}
             */
            readonly status: "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description The day on which the asset is due, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
        };
        readonly RecordedAsset: {
            /** @description What the lender calls the asset */
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /**
             * @description active: owed; paid: settled; defaulted: written off
             * @enum {string}
             */
            readonly status: "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description The day on which the asset is due, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
            /** @description Who owes: the borrower, as the lender names it */
            readonly obligor: string | null;
            /** @description Who made the loan */
            readonly originator: string | null;
            /** @description The lender’s name for the kind of loan */
            readonly product: string | null;
            /** @description Where the obligor or the security is */
            readonly region: string | null;
            /**
             * Format: date
             * @description The day on which the loan was made, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly origination_date: string | null;
            /** @description Amount of the loan when it was made, exact */
            readonly original_value: Decimal | null;
            /** @description A year, as an exact fraction: 0.0525 is 5.25 percent */
            readonly interest_rate: Decimal | null;
        };
        readonly FullAsset: {
            /** @description What the lender calls the asset */
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /**
             * @description active: owed; paid: settled; defaulted: written off
             * @enum {string}
             */
            readonly status: "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description The day on which the asset is due, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
            /** @description Who owes: the borrower, as the lender names it */
            readonly obligor: string | null;
            /** @description Who made the loan */
            readonly originator: string | null;
            /** @description The lender’s name for the kind of loan */
            readonly product: string | null;
            /** @description Where the obligor or the security is */
            readonly region: string | null;
            /**
             * Format: date
             * @description The day on which the loan was made, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly origination_date: string | null;
            /** @description Amount of the loan when it was made, exact */
            readonly original_value: Decimal | null;
            /** @description A year, as an exact fraction: 0.0525 is 5.25 percent */
            readonly interest_rate: Decimal | null;
            /** @description Calendar days past the due date; null unless active */
            readonly days_past_due: number | null;
        };
        readonly AssetVersion: {
            /**
             * @description What the import did to the asset; withdrawn: missing from a full tape, returned: on a tape again after that
             * @enum {unknown}
             */
            readonly change: "new" | "changed" | "withdrawn" | "returned";
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
            /**
             * @description active: owed; paid: settled; defaulted: written off
             * @enum {string}
             */
            readonly status: "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description The day on which the asset is due, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
            /** @description Who owes: the borrower, as the lender names it */
            readonly obligor: string | null;
            /** @description Who made the loan */
            readonly originator: string | null;
            /** @description The lender’s name for the kind of loan */
            readonly product: string | null;
            /** @description Where the obligor or the security is */
            readonly region: string | null;
            /**
             * Format: date
             * @description The day on which the loan was made, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly origination_date: string | null;
            /** @description Amount of the loan when it was made, exact */
            readonly original_value: Decimal | null;
            /** @description A year, as an exact fraction: 0.0525 is 5.25 percent */
            readonly interest_rate: Decimal | null;
        };
        readonly AssetDetail: {
            /** @description What the lender calls the asset */
            readonly id: string;
            /** @description Amount in the currency of the portfolio, at most two decimals, exact */
            readonly nominal_value: Decimal;
            /**
             * @description active: owed; paid: settled; defaulted: written off
             * @enum {string}
             */
            readonly status: "active" | "defaulted" | "paid";
            /**
             * Format: date
             * @description The day on which the asset is due, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly due_date: string;
            /** @description Who owes: the borrower, as the lender names it */
            readonly obligor: string | null;
            /** @description Who made the loan */
            readonly originator: string | null;
            /** @description The lender’s name for the kind of loan */
            readonly product: string | null;
            /** @description Where the obligor or the security is */
            readonly region: string | null;
            /**
             * Format: date
             * @description The day on which the loan was made, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly origination_date: string | null;
            /** @description Amount of the loan when it was made, exact */
            readonly original_value: Decimal | null;
            /** @description A year, as an exact fraction: 0.0525 is 5.25 percent */
            readonly interest_rate: Decimal | null;
            /** @description False for an asset that was withdrawn: it counts in no figure, its history stays */
            readonly in_portfolio: boolean;
            /** @description Calendar days past the due date; null unless active */
            readonly days_past_due: number | null;
            /** Format: date */
            readonly as_of_date: string | null;
            /** @description Newest first */
            readonly history: readonly {
                /**
                 * @description What the import did to the asset; withdrawn: missing from a full tape, returned: on a tape again after that
                 * @enum {unknown}
                 */
                readonly change: "new" | "changed" | "withdrawn" | "returned";
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
                /**
                 * @description active: owed; paid: settled; defaulted: written off
                 * @enum {string}
                 */
                readonly status: "active" | "defaulted" | "paid";
                /**
                 * Format: date
                 * @description The day on which the asset is due, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly due_date: string;
                /** @description Who owes: the borrower, as the lender names it */
                readonly obligor: string | null;
                /** @description Who made the loan */
                readonly originator: string | null;
                /** @description The lender’s name for the kind of loan */
                readonly product: string | null;
                /** @description Where the obligor or the security is */
                readonly region: string | null;
                /**
                 * Format: date
                 * @description The day on which the loan was made, YYYY-MM-DD
                 * @example 2026-03-31
                 */
                readonly origination_date: string | null;
                /** @description Amount of the loan when it was made, exact */
                readonly original_value: Decimal | null;
                /** @description A year, as an exact fraction: 0.0525 is 5.25 percent */
                readonly interest_rate: Decimal | null;
            }[];
        };
        readonly Import: {
            readonly id: number;
            /**
             * @description running; loaded; unchanged: every row was there already; rejected: bad rows, nothing changed; implausible: refused for what it would change, nothing changed; failed: an error, nothing changed; interrupted: the importer was killed, nothing changed; undone: loaded, and taken back since
             * @enum {unknown}
             */
            readonly outcome: "running" | "loaded" | "unchanged" | "rejected" | "implausible" | "failed" | "interrupted" | "undone";
            /** @description Imports load one at a time, in this order; null until it is this one’s turn */
            readonly sequence: number | null;
            /** @description The demo portfolio, which the first import replaces */
            readonly demo: boolean;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly started_at: string;
            /** Format: date-time */
            readonly finished_at: string | null;
            /** @description Who ran the import */
            readonly imported_by: string;
            readonly file_name: string;
            readonly file_sha256: string | null;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            /** @enum {unknown} */
            readonly mode: "full" | "delta";
            /** @enum {unknown} */
            readonly missing_policy: "report" | "withdraw";
            /** @description The profile by which the tape was read; null: the tape has our own columns */
            readonly profile_name: string | null;
            readonly profile_sha256: string | null;
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
            /** @description Active before and after, and worth more than before, or less by a larger percentage than IMPORT_MAX_FALL_PERCENT; null: the importer did not look */
            readonly assets_revalued: number | null;
            /** @description Nominal value of the missing assets */
            readonly missing_value: Decimal | null;
            /** @description Sum of nominal values on the tape */
            readonly tape_value: Decimal | null;
            /** @description What happened, in a sentence */
            readonly message: string | null;
            /** @description Why the tape is implausible. Of a loaded one: what whoever ran the import accepted */
            readonly failed_checks: readonly {
                /** @enum {unknown} */
                readonly check: "asset_count" | "outstanding_debt" | "missing_ids" | "new_ids" | "newly_defaulted" | "undone_before";
                readonly message: string;
            }[];
            /** Format: date-time */
            readonly undone_at: string | null;
            /** @description Who took the import back */
            readonly undone_by: string | null;
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
        readonly ImportDetail: {
            readonly id: number;
            /**
             * @description running; loaded; unchanged: every row was there already; rejected: bad rows, nothing changed; implausible: refused for what it would change, nothing changed; failed: an error, nothing changed; interrupted: the importer was killed, nothing changed; undone: loaded, and taken back since
             * @enum {unknown}
             */
            readonly outcome: "running" | "loaded" | "unchanged" | "rejected" | "implausible" | "failed" | "interrupted" | "undone";
            /** @description Imports load one at a time, in this order; null until it is this one’s turn */
            readonly sequence: number | null;
            /** @description The demo portfolio, which the first import replaces */
            readonly demo: boolean;
            /**
             * Format: date-time
             * @description Point in time, UTC
             */
            readonly started_at: string;
            /** Format: date-time */
            readonly finished_at: string | null;
            /** @description Who ran the import */
            readonly imported_by: string;
            readonly file_name: string;
            readonly file_sha256: string | null;
            /**
             * Format: date
             * @description Calendar date, YYYY-MM-DD
             * @example 2026-03-31
             */
            readonly as_of_date: string;
            /** @enum {unknown} */
            readonly mode: "full" | "delta";
            /** @enum {unknown} */
            readonly missing_policy: "report" | "withdraw";
            /** @description The profile by which the tape was read; null: the tape has our own columns */
            readonly profile_name: string | null;
            readonly profile_sha256: string | null;
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
            /** @description Active before and after, and worth more than before, or less by a larger percentage than IMPORT_MAX_FALL_PERCENT; null: the importer did not look */
            readonly assets_revalued: number | null;
            /** @description Nominal value of the missing assets */
            readonly missing_value: Decimal | null;
            /** @description Sum of nominal values on the tape */
            readonly tape_value: Decimal | null;
            /** @description What happened, in a sentence */
            readonly message: string | null;
            /** @description Why the tape is implausible. Of a loaded one: what whoever ran the import accepted */
            readonly failed_checks: readonly {
                /** @enum {unknown} */
                readonly check: "asset_count" | "outstanding_debt" | "missing_ids" | "new_ids" | "newly_defaulted" | "undone_before";
                readonly message: string;
            }[];
            /** Format: date-time */
            readonly undone_at: string | null;
            /** @description Who took the import back */
            readonly undone_by: string | null;
            readonly ignored_columns: readonly string[];
            /** @description Rows that the profile leaves out, by its reason */
            readonly rows_left_out: {
                readonly [key: string]: number;
            };
            /** @description What the profile made of the tape; null: the tape has our own columns */
            readonly understood: {
                readonly fields: readonly {
                    readonly field: string;
                    /** @description The columns that it is read from */
                    readonly source: string;
                    /** @description At most three: as the tape writes the value, and as it was read */
                    readonly examples: readonly {
                        readonly written: string;
                        readonly read: string;
                    }[];
                }[];
                /** @description Each status of the tape and its meaning, most rows first, at most 50 */
                readonly statuses: readonly {
                    readonly written: string;
                    readonly read: string;
                    readonly rows: number;
                }[];
                readonly further_statuses: number;
            } | null;
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
            /** @description The assets behind `assets_missing` as they stood, largest first, at most 1,000; none are known of an import by an importer that did not keep them */
            readonly missing_assets: readonly components["schemas"]["RecordedAsset"][];
            /** @description The assets behind `assets_withdrawn` as they were before, largest first, at most 1,000; none of an import that was undone, for they are back */
            readonly withdrawn_assets: readonly components["schemas"]["RecordedAsset"][];
            /** @description The assets behind `assets_revalued`; those that change by the largest amount first, at most 1,000 */
            readonly revalued_assets: readonly {
                readonly id: string;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly nominal_value_before: Decimal;
                /** @description Amount in the currency of the portfolio, at most two decimals, exact */
                readonly nominal_value_after: Decimal;
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
export interface operations {
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HealthResponse"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly status: "ready" | "unavailable";
                        readonly checks: {
                            readonly draining: boolean;
                            readonly database: string;
                            readonly migrations: string;
                        };
                    };
                };
            };
            /** @description Default Response */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly status: "ready" | "unavailable";
                        readonly checks: {
                            readonly draining: boolean;
                            readonly database: string;
                            readonly migrations: string;
                        };
                    };
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getStatus: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Status"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getInsights: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Insight"][];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getAgeing: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Ageing"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getPerformance: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Performance"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getMaturities: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Maturities"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getConcentration: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description By asset: the tape names no obligor */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Concentration"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getHistory: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
                /** @description As-of date at or after this */
                readonly from?: string;
                /** @description As-of date at or before this */
                readonly to?: string;
                /** @description How many at most, the newest */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["History"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getTransitions: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
                /** @description How many tapes, newest first */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Transitions"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listAssets: {
        readonly parameters: {
            readonly query?: {
                /** @description The id begins with this */
                readonly id_prefix?: string;
                /** @description The id contains this, in upper or lower case */
                readonly id_contains?: string;
                /**
                 * @description Nominal value at least this
                 * @example 1234.56
                 */
                readonly value_min?: string;
                /**
                 * @description Nominal value at most this
                 * @example 1234.56
                 */
                readonly value_max?: string;
                /** @description One status, or several with commas */
                readonly status?: string;
                /** @description Due on this date or later */
                readonly due_from?: string;
                /** @description Due on this date or earlier */
                readonly due_to?: string;
                /** @description Obligor is exactly this */
                readonly obligor?: string;
                /** @description Originator is exactly this */
                readonly originator?: string;
                /** @description Product is exactly this */
                readonly product?: string;
                /** @description Region is exactly this */
                readonly region?: string;
                /** @description Days past due, of active assets only: an ageing bucket, or so many days and more (overdue: one day or more) */
                readonly ageing?: "current" | "1-29" | "30-59" | "60-89" | "90-119" | "120-149" | "150-179" | "180+" | "overdue" | "30+" | "60+" | "90+";
                /** @description At least so many days past due, of active assets only */
                readonly days_past_due_min?: number;
                /** @description At most so many days past due, of active assets only */
                readonly days_past_due_max?: number;
                /** @description The import of this id added or changed the asset. Refused where assets that it moved have left the portfolio since */
                readonly moved_in?: number;
                /** @description Status before that import, or several with commas; new: not in the portfolio. Refused without `moved_in` */
                readonly moved_from?: string;
                /** @description Status after that import, or several with commas. `status` is the one of today. Refused without `moved_in` */
                readonly moved_to?: string;
                /** @description true: only assets whose nominal value that import changed. Refused without `moved_in` */
                readonly restated?: boolean;
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
                /** @description Order, `-` for descending; ties in the order of the id. `days_past_due` goes with `status=active` or an ageing, because other assets have none; its ties are in the order of the due date */
                readonly sort?: "id" | "-id" | "nominal_value" | "-nominal_value" | "status" | "-status" | "due_date" | "-due_date" | "days_past_due" | "-days_past_due";
                /** @description Page size. Without it the whole portfolio is streamed */
                readonly limit?: number;
                /** @description From the Link header of another page with the same filter and sort; any other is refused. Goes with `limit` */
                readonly cursor?: string;
                /** @description all: each asset with its days past due, and with fields outside the contract. JSON only */
                readonly fields?: "all";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    /** @description Number of assets that match, on all pages */
                    readonly "X-Total-Count"?: number;
                    /** @description Sum of their nominal values, with two decimals */
                    readonly "X-Total-Value"?: string;
                    /** @description Pages beside this one (RFC 8288), relative: first, prev, next, last */
                    readonly Link?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly (components["schemas"]["Asset"] | components["schemas"]["FullAsset"])[];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportAssets: {
        readonly parameters: {
            readonly query?: {
                /** @description The id begins with this */
                readonly id_prefix?: string;
                /** @description The id contains this, in upper or lower case */
                readonly id_contains?: string;
                /**
                 * @description Nominal value at least this
                 * @example 1234.56
                 */
                readonly value_min?: string;
                /**
                 * @description Nominal value at most this
                 * @example 1234.56
                 */
                readonly value_max?: string;
                /** @description One status, or several with commas */
                readonly status?: string;
                /** @description Due on this date or later */
                readonly due_from?: string;
                /** @description Due on this date or earlier */
                readonly due_to?: string;
                /** @description Obligor is exactly this */
                readonly obligor?: string;
                /** @description Originator is exactly this */
                readonly originator?: string;
                /** @description Product is exactly this */
                readonly product?: string;
                /** @description Region is exactly this */
                readonly region?: string;
                /** @description Days past due, of active assets only: an ageing bucket, or so many days and more (overdue: one day or more) */
                readonly ageing?: "current" | "1-29" | "30-59" | "60-89" | "90-119" | "120-149" | "150-179" | "180+" | "overdue" | "30+" | "60+" | "90+";
                /** @description At least so many days past due, of active assets only */
                readonly days_past_due_min?: number;
                /** @description At most so many days past due, of active assets only */
                readonly days_past_due_max?: number;
                /** @description The import of this id added or changed the asset. Refused where assets that it moved have left the portfolio since */
                readonly moved_in?: number;
                /** @description Status before that import, or several with commas; new: not in the portfolio. Refused without `moved_in` */
                readonly moved_from?: string;
                /** @description Status after that import, or several with commas. `status` is the one of today. Refused without `moved_in` */
                readonly moved_to?: string;
                /** @description true: only assets whose nominal value that import changed. Refused without `moved_in` */
                readonly restated?: boolean;
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
                /** @description Order, `-` for descending; ties in the order of the id. `days_past_due` goes with `status=active` or an ageing, because other assets have none; its ties are in the order of the due date */
                readonly sort?: "id" | "-id" | "nominal_value" | "-nominal_value" | "status" | "-status" | "due_date" | "-due_date" | "days_past_due" | "-days_past_due";
                /** @description Page size. Without it the whole portfolio is streamed */
                readonly limit?: number;
                /** @description From the Link header of another page with the same filter and sort; any other is refused. Goes with `limit` */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description CSV, RFC 4180 */
            readonly 200: {
                headers: {
                    /** @description Number of assets that match, on all pages */
                    readonly "X-Total-Count"?: number;
                    /** @description Sum of their nominal values, with two decimals */
                    readonly "X-Total-Value"?: string;
                    /** @description Pages beside this one (RFC 8288), relative: first, prev, next, last */
                    readonly Link?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/csv": string;
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportWorkbook: {
        readonly parameters: {
            readonly query?: {
                /** @description The id begins with this */
                readonly id_prefix?: string;
                /** @description The id contains this, in upper or lower case */
                readonly id_contains?: string;
                /**
                 * @description Nominal value at least this
                 * @example 1234.56
                 */
                readonly value_min?: string;
                /**
                 * @description Nominal value at most this
                 * @example 1234.56
                 */
                readonly value_max?: string;
                /** @description One status, or several with commas */
                readonly status?: string;
                /** @description Due on this date or later */
                readonly due_from?: string;
                /** @description Due on this date or earlier */
                readonly due_to?: string;
                /** @description Obligor is exactly this */
                readonly obligor?: string;
                /** @description Originator is exactly this */
                readonly originator?: string;
                /** @description Product is exactly this */
                readonly product?: string;
                /** @description Region is exactly this */
                readonly region?: string;
                /** @description Days past due, of active assets only: an ageing bucket, or so many days and more (overdue: one day or more) */
                readonly ageing?: "current" | "1-29" | "30-59" | "60-89" | "90-119" | "120-149" | "150-179" | "180+" | "overdue" | "30+" | "60+" | "90+";
                /** @description At least so many days past due, of active assets only */
                readonly days_past_due_min?: number;
                /** @description At most so many days past due, of active assets only */
                readonly days_past_due_max?: number;
                /** @description The import of this id added or changed the asset. Refused where assets that it moved have left the portfolio since */
                readonly moved_in?: number;
                /** @description Status before that import, or several with commas; new: not in the portfolio. Refused without `moved_in` */
                readonly moved_from?: string;
                /** @description Status after that import, or several with commas. `status` is the one of today. Refused without `moved_in` */
                readonly moved_to?: string;
                /** @description true: only assets whose nominal value that import changed. Refused without `moved_in` */
                readonly restated?: boolean;
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
                /** @description Order, `-` for descending; ties in the order of the id. `days_past_due` goes with `status=active` or an ageing, because other assets have none; its ties are in the order of the due date */
                readonly sort?: "id" | "-id" | "nominal_value" | "-nominal_value" | "status" | "-status" | "due_date" | "-due_date" | "days_past_due" | "-days_past_due";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Office Open XML */
            readonly 200: {
                headers: {
                    /** @description Number of assets that match, on all pages */
                    readonly "X-Total-Count"?: number;
                    /** @description Sum of their nominal values, with two decimals */
                    readonly "X-Total-Value"?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getAsset: {
        readonly parameters: {
            readonly query?: {
                /** @description The portfolio as of this date: as it was then, from the history, or, after the newest tape, a projection with days counted to it */
                readonly as_of?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AssetDetail"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listImports: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description Only imports after this one in the list: the next page */
                readonly before?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Import"][];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getImport: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ImportDetail"];
                };
            };
            /** @description A problem */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
