import { describe, expect, onTestFinished, test } from 'vitest';
import { LocalSystem } from './local-system.ts';
import { sweepSize } from './size.ts';
import { summary, sweep } from './sweep.ts';

describe('malformed requests at npm start', () => {
  test('cause no server error, change no page, break no log line and crash no process', {
    timeout: 1_200_000,
  }, async () => {
    const system = await LocalSystem.start();
    onTestFinished(() => system.clear());
    const serving = system.processes();
    const targets = await system.targets();
    for (const target of targets) {
      const requests = Math.ceil(sweepSize.requests / targets.length);
      const report = await sweep(target, { ...sweepSize, requests, clearCaches: () => system.clearCaches() });
      console.info(summary(report));
      expect.soft({ target: report.target, faults: report.faults.slice(0, 20), changed: report.changed }).toEqual({
        target: target.name,
        faults: [],
        changed: [],
      });
    }
    expect(system.processes()).toEqual(serving);
    for (const [service, faults] of Object.entries(await system.stop()))
      expect.soft({ service, faults: faults.slice(0, 20) }).toEqual({ service, faults: [] });
  });
});
