import { Type } from 'typebox';
import type { JsonDecimal } from '../../http/json-decimal.ts';

export const Insight = Type.Object(
  {
    id: Type.String({ examples: ['insight-001'] }),
    name: Type.String({ examples: ['total_portfolio_value'] }),
    value: Type.Unsafe<JsonDecimal>({ type: 'number' }),
  },
  { $id: 'Insight' },
);
