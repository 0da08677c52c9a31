import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { ProblemError } from '../../http/problem.ts';
import { jsonType } from '../../http/response-cache.ts';
import { varyBy } from '../../http/vary.ts';
import { streamListing } from './assets.download.ts';
import type { FormatChoice } from './assets.format.ts';
import { formatFor } from './assets.formats.ts';
import { type ListRequest, listingOf, listingTotals } from './assets.listing.ts';
import { answerPage, answerSmallListing } from './assets.page.ts';
import {
  Asset,
  AssetExportQuery,
  AssetListQuery,
  AssetWorkbookQuery,
  FullAsset,
  RecordedAsset,
} from './assets.schema.ts';
import { type DownloadLimits, downloadSemaphore } from './assets.stream.ts';
import { workbook } from './assets.workbook.ts';

/** Listings of up to this many assets are cached; larger ones are streamed. */
const maxCachedRows = 1_000;

const listHeaders = {
  'X-Total-Count': Type.Integer({ description: 'Number of assets that match, on all pages' }),
  'X-Total-Value': Type.String({ description: 'Sum of their nominal values, with two decimals' }),
  Link: Type.String({ description: 'Pages beside this one (RFC 8288), relative: first, prev, next, last' }),
};

export function assetsRoutes(app: FastifyInstance, downloads: DownloadLimits): void {
  app.addSchema(Asset);
  app.addSchema(RecordedAsset);
  app.addSchema(FullAsset);
  const list = listHandler(app, downloads);
  app.get<{ Querystring: Static<typeof AssetListQuery> }>(
    '/assets',
    {
      schema: {
        tags: ['assets'],
        querystring: AssetListQuery,
        operationId: 'listAssets',
        summary: 'The assets, or those that match a filter',
        description: 'Without `limit` the whole listing is streamed from one snapshot. As CSV with `Accept: text/csv`.',
        response: {
          200: {
            type: 'array',
            items: { anyOf: [Type.Ref('Asset'), Type.Ref('FullAsset')] },
            headers: listHeaders,
          },
        },
      },
    },
    list,
  );
  app.get<{ Querystring: Static<typeof AssetExportQuery> }>(
    '/assets.csv',
    {
      schema: {
        tags: ['assets'],
        querystring: AssetExportQuery,
        operationId: 'exportAssets',
        summary: 'The same as CSV',
        description:
          'An id that a spreadsheet would take for a formula has an apostrophe in front. A file with such ids begins with `"id"` in quotes, and the importer takes the apostrophes off again.',
        response: {
          200: {
            description: 'CSV, RFC 4180',
            content: { 'text/csv': { schema: Type.String() } },
            headers: listHeaders,
          },
        },
      },
    },
    list,
  );
  app.get<{ Querystring: Static<typeof AssetWorkbookQuery> }>(
    '/assets.xlsx',
    {
      schema: {
        tags: ['assets'],
        querystring: AssetWorkbookQuery,
        operationId: 'exportWorkbook',
        summary: 'The same as an Excel workbook',
        description:
          'Dates are dates, amounts are numbers; an amount that Excel would round is text. `days_past_due_computed` and `portfolio_as_of` are not read by an import. The second sheet says what the list is. More than 1,048,575 assets are refused.',
        response: {
          200: {
            description: 'Office Open XML',
            content: { [workbook.contentType]: { schema: Type.String({ format: 'binary' }) } },
            headers: { 'X-Total-Count': listHeaders['X-Total-Count'], 'X-Total-Value': listHeaders['X-Total-Value'] },
          },
        },
      },
    },
    list,
  );
}

function listHandler(app: FastifyInstance, downloads: DownloadLimits) {
  const semaphore = downloadSemaphore(downloads, (open) => app.metrics.streams.set(open));
  const totalOf = listingTotals();

  const whole = async (request: ListRequest, reply: FastifyReply, format: FormatChoice) => {
    const portfolio = await app.portfolio.state();
    const listing = await listingOf(app.database, request, portfolio);
    const total = await totalOf(app.database, portfolio, listing);
    if (format.pack === undefined && total.count <= maxCachedRows)
      return answerSmallListing(app, totalOf, request, reply, format);
    return streamListing(app, { semaphore, minThroughput: downloads.minThroughput, totalOf }, request, reply, format);
  };

  return (request: ListRequest, reply: FastifyReply) => {
    const format = formatFor(request.routeOptions.url ?? '', request.headers.accept, request.query.fields);
    if (request.routeOptions.url === '/assets') varyBy(reply, 'Accept');
    if (request.query.cursor !== undefined && request.query.limit === undefined) {
      const message = 'A cursor goes with "limit", the size of the page it points to.';
      throw new ProblemError(400, message, { errors: [{ parameter: 'limit', message }] });
    }
    if (request.query.fields !== undefined && format.contentType !== jsonType) {
      const message = '"fields" goes with JSON: a CSV has the columns that an import reads.';
      throw new ProblemError(400, message, { errors: [{ parameter: 'fields', message }] });
    }
    if (request.query.limit !== undefined)
      return answerPage(app, totalOf, request, reply, { format, limit: request.query.limit });
    // A cached listing needs neither the filter nor the count.
    if (app.responses.answerFromCache(request, reply, format.contentType)) return;
    return whole(request, reply, format);
  };
}
