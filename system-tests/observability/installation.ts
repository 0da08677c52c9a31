/** The installation that these tests share: the whole system and its monitoring, with durations divided by one factor. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';
import { yaml } from '../../observability/generate.ts';
import { docker } from '../../tools/engine/docker.ts';
import { eventually } from '../../tools/kit/eventually.ts';
import { System } from '../system.ts';
import { writeCompressed } from './compressed.ts';

/** Hours become minutes: a condition that must hold for 15 minutes must hold for 45 seconds here. */
export const factor = 20;
export const project = 'portfolio-observability';
export const release = 'observability-test';
export const ports = { PORT: '14080', GRAFANA_PORT: '14001', PROMETHEUS_PORT: '14090', ALERTMANAGER_PORT: '14093' };

/** All services but Grafana, whose image exists only in a public registry. */
export const started = [
  'edge',
  'frontend',
  'gateway',
  'backend',
  'prometheus',
  'alertmanager',
  'access-log-metrics',
  'postgres-metrics',
  'machine-metrics',
  'probe',
  'receiver',
];

/** Durations and the alert receiver differ from a real installation. */
export function writeInstallation(folder: string, runtimeImage: string): string {
  writeCompressed(folder, factor, project);
  mkdirSync(join(folder, 'receivers'), { recursive: true });
  for (const severity of ['page', 'ticket'])
    writeFileSync(join(folder, `receivers/alert-${severity}-url`), `http://receiver:4318/${severity}`);
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://receiver:4318' };
  const file = join(folder, 'compose.yml');
  writeFileSync(
    file,
    yaml({
      services: {
        prometheus: { volumes: [`${folder}/prometheus:/etc/portfolio:ro`] },
        alertmanager: {
          volumes: [`${folder}/alertmanager:/etc/portfolio:ro`, `${folder}/receivers:/run/receivers:ro`],
        },
        backend: { environment: tracing },
        frontend: { environment: tracing },
        receiver: {
          profiles: ['observability'],
          image: runtimeImage,
          user: '65532:65532',
          command: ['/receiver/receiver.ts'],
          init: true,
          volumes: [`${import.meta.dirname}:/receiver:ro`],
          networks: ['observability', 'prometheus-frontend', 'prometheus-backend'],
        },
      },
    }),
  );
  return file;
}

export function installation(): System {
  return new System({
    project,
    port: Number(ports.PORT),
    files: ['docker-compose.yml', inject('overlay')],
    env: { ...ports, RELEASE: release },
  });
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

export async function query(
  expression: string,
): Promise<{ metric: Readonly<Record<string, string>>; value: number }[]> {
  const url = `http://127.0.0.1:${ports.PROMETHEUS_PORT}/api/v1/query?${new URLSearchParams({ query: expression })}`;
  const answer = (await (await fetch(url)).json()) as Answer;
  if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
  return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

export interface Notification {
  readonly receiver: string;
  readonly alerts: readonly { status: 'firing' | 'resolved'; labels: Record<string, string> }[];
}

export interface Received {
  readonly alerts: readonly Notification[];
  readonly traces: readonly unknown[];
}

/** The container's own address: on Linux the host reaches every container. */
export async function addressOf(system: System, service: string): Promise<string> {
  const { NetworkSettings } = await system.container(service);
  const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress;
  if (address === undefined) throw new Error(`${service} is on no network`);
  return address;
}

/** Everything that was sent to the receiver so far. */
export async function received(system: System): Promise<Received> {
  return (await (await fetch(`http://${await addressOf(system, 'receiver')}:4318/received`)).json()) as Received;
}

/** Bypasses Compose, which would first rerun what the services depend on. */
export async function startAgain(system: System, services: readonly string[]): Promise<void> {
  for (const service of services) {
    for (const { Id } of await system.containers(service, { all: true })) await docker('start', Id);
  }
}

/** Waits until Prometheus has seen every target up. */
export async function untilMeasured(): Promise<void> {
  await eventually('every target is up', 60_000, async () => {
    const targets = await query('up');
    return targets.length >= 9 && targets.every(({ value }) => value === 1);
  });
}

/** Requests pages and figures, about 20 a second and half of them uncached, until the returned function is called. */
export function steadyLoad(url: string): () => Promise<void> {
  const paths = [
    (number: number) => `/assets?id_prefix=${number}`,
    (number: number) => `/api/assets?limit=1&id_prefix=${number}`,
    () => '/',
    () => '/api/insights',
  ];
  return load((number) => url + (paths[number % paths.length]?.(number) ?? '/'), { pauseMs: 400 });
}

/** Readers that send one request after another, with a pause in between. @returns a function that stops them */
export function load(
  urlOf: (number: number) => string,
  { readers = 10, pauseMs = 0 }: { readers?: number; pauseMs?: number },
): () => Promise<void> {
  let number = 0;
  let stopped = false;
  const reader = async () => {
    while (!stopped) {
      number += 1;
      const answer = await fetch(urlOf(number), { signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      await delay(pauseMs);
    }
  };
  const reading = Array.from({ length: readers }, reader);
  return async () => {
    stopped = true;
    await Promise.all(reading);
  };
}
