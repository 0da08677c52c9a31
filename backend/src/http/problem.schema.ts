import { Type } from 'typebox';

/** RFC 9457 problem document; `detail` is where clients of the reference API look. */
export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ parameter: Type.String(), message: Type.String() }), {
        description: 'Each parameter at fault',
      }),
    ),
  },
  { $id: 'Problem' },
);
