/** Run in the tree of add-service.ts: the new service is part of a deployment, of what changes concern, and of the alerts, without another edit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestParameters } from '../../delivery/deployment/aws-names.ts';
import { serviceOptions, services } from '../../delivery/images/image-reference.ts';
import { concernedBy } from '../../delivery/pipeline/changed-paths.ts';
import { alerts } from '../../platform/alerts/alerts.ts';

test('it is deployed with the others', () => {
  assert.deepEqual(services, ['backend', 'statements', 'frontend']);
  assert.equal(Object.entries(digestParameters).find(([name]) => name === 'statements')?.[1], 'StatementsImageDigest');
  assert.ok('statements' in serviceOptions);
});

test('a change of its folder concerns its own pipeline, the containers and npm start', () => {
  const concerned = Object.entries(concernedBy(['statements/server.py'])).filter(([, yes]) => yes);
  assert.deepEqual(concerned.map(([part]) => part).sort(), ['start', 'statements', 'system']);
});

test('it has its alerts, two of which roll a deployment back', () => {
  const own = alerts.filter(({ id }) => id.startsWith('statements-'));
  assert.ok(own.length >= 5);
  assert.equal(own.filter(({ rollsBackDeployment }) => rollsBackDeployment).length, 2);
});
