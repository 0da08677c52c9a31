/** A trace spans the dashboard's page, the calls through the gateway, and the API's queries. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from '../../tools/kit/eventually.ts';
import type { System } from '../system.ts';
import { installation, received, startAgain, untilMeasured } from './installation.ts';

interface SentSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

interface ResourceSpans {
  readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
  readonly scopeSpans: readonly { readonly spans: readonly Omit<SentSpan, 'service'>[] }[];
}

const [server, client] = [2, 3];

describe.skipIf(!inject('engine'))('traces', () => {
  let system: System;
  beforeAll(async () => {
    system = installation();
    await untilMeasured();
  });

  async function spans(): Promise<SentSpan[]> {
    const { traces } = await received(system);
    return (traces as { resourceSpans: ResourceSpans[] }[]).flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ resource, scopeSpans }) => {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service })));
      }),
    );
  }

  test('one trace holds page, call, API request and query, each the child of the one before', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    // No cache has this address, so the request reaches the database.
    await fetch(`${system.url}/assets?id=traced`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    const chain = await eventually('the trace is whole', 30_000, async () => {
      const all = (await spans()).filter((span) => span.traceId === traceId);
      for (const query of all.filter(({ service, kind }) => service === 'backend' && kind === client)) {
        const parentOf = (span: SentSpan | undefined) => all.find(({ spanId }) => spanId === span?.parentSpanId);
        const api = parentOf(query);
        const call = parentOf(api);
        const page = parentOf(call);
        if (page !== undefined) return [page, call, api, query] as SentSpan[];
      }
      return undefined;
    });
    expect(chain.map(({ service, kind }) => [service, kind])).toEqual([
      ['frontend', server],
      ['frontend', client],
      ['backend', server],
      ['backend', client],
    ]);
    expect(chain[0]).toMatchObject({ name: 'GET /assets', parentSpanId: '00f067aa0ba902b7' });
  });

  test('waiting spans are sent before the process ends', async () => {
    const traceId = 'a3ce929d0e0e47364bf92f3577b34da6';
    await fetch(`${system.url}/api/insights`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    await system.compose(['stop', 'backend']);
    try {
      expect((await spans()).some((span) => span.traceId === traceId)).toBe(true);
    } finally {
      await startAgain(system, ['backend']);
    }
  });
});
