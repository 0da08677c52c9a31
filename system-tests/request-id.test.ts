/** One request id finds a page view in the logs of all tiers. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from '../tools/kit/eventually.ts';
import { sharedSystem } from './system.ts';

const tiers = ['edge', 'frontend', 'gateway', 'backend'] as const;

describe.skipIf(!inject('engine'))('one request id', () => {
  const system = sharedSystem();
  beforeAll(() => system.up());

  async function linesWith(tier: string, requestId: string): Promise<Record<string, unknown>[]> {
    const lines = (await system.logs(tier)).split('\n').filter((line) => line.includes(requestId));
    return lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>);
  }

  test('is in the log lines of all tiers for one page view, with the agreed fields', async () => {
    const requestId = randomUUID();
    const traceId = randomUUID().replaceAll('-', '');
    const response = await fetch(`${system.url}/assets?id_prefix=${requestId.slice(0, 8)}`, {
      headers: { 'x-request-id': requestId, traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toBe(requestId);
    for (const tier of tiers) {
      const [line] = await eventually(`a line of ${tier} with ${requestId}`, 10_000, async () => {
        const found = await linesWith(tier, requestId);
        return found.length > 0 && found;
      });
      expect(line).toMatchObject({
        level: 'info',
        service: tier,
        requestId,
        method: 'GET',
        status: 200,
        durationMs: expect.any(Number),
        message: 'request',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
      });
    }
    for (const tier of ['edge', 'gateway']) {
      expect((await linesWith(tier, requestId)).map((line) => line.traceId)).toContain(traceId);
    }
  });

  test('every line of the services is JSON', async () => {
    for (const tier of tiers) {
      const lines = (await system.logs(tier)).split('\n').map((line) => line.replace(/^\S*\[2K/, '').trim());
      const unreadable = lines.filter((line) => {
        if (line === '') return false;
        try {
          return typeof JSON.parse(line) !== 'object';
        } catch {
          return true;
        }
      });
      expect([tier, unreadable]).toEqual([tier, []]);
    }
  });

  test('an invalid id is replaced, so that it can not inject text into the logs', async () => {
    const response = await fetch(`${system.url}/api/health`, { headers: { 'x-request-id': 'a"b' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });
});
