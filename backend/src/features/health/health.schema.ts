import { Type } from 'typebox';

export const HealthResponse = Type.Object(
  { status: Type.String({ examples: ['healthy'] }), version: Type.String({ examples: ['1.0.0'] }) },
  { $id: 'HealthResponse' },
);

export const ReadyResponse = Type.Object(
  {
    status: Type.Enum(['ready', 'unavailable']),
    checks: Type.Object({ draining: Type.Boolean(), database: Type.String(), migrations: Type.String() }),
  },
  { $id: 'ReadyResponse' },
);
