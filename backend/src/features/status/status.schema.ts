import { Type } from 'typebox';
import { Count, Instant, NullableDate, NullableInstant } from '../../http/fields.schema.ts';

export const Status = Type.Object(
  {
    version: Type.String({ description: "The API's version" }),
    release: Type.String({ description: 'The release of this image, as in the X-Release header' }),
    environment: Type.String({ examples: ['production'] }),
    started_at: Instant,
    revision: Type.Integer({ description: 'Revision of the portfolio, +1 with each change' }),
    revision_token: Type.String({
      format: 'uuid',
      description:
        'Random, new with each revision and part of each ETag. After a restore a revision may repeat, but the same token means the same content',
    }),
    revised_at: NullableInstant,
    as_of_date: NullableDate,
    demo: Type.Boolean({ description: 'Only the demo portfolio is loaded' }),
    assets: Count,
    currency: Type.String({ description: 'ISO 4217 code, for display' }),
    time_zone: Type.String({ description: 'IANA name; decides what today is for an import without a date' }),
    last_import: Type.Unsafe<unknown>({
      anyOf: [Type.Ref('Import'), Type.Null()],
      description: 'The newest import, whatever its outcome',
    }),
  },
  { $id: 'Status' },
);
