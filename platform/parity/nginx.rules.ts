import { apiPrefix, publicApiPaths, type ServiceName, services } from '../topology.ts';
import { type Read, unequal } from './rule.ts';

/** Compares the nginx configurations with the topology. */
export function nginxDifferences(read: Read): string[] {
  const edge = read('nginx/frontend.conf');
  const gateway = read('nginx/backend.conf');
  return [
    ...tier('edge', edge, read('nginx/edge-target.conf')),
    ...tier('gateway', gateway, read('nginx/gateway-target.conf')),
    ...unequal('paths that the gateway lets through', allowedPaths(gateway), [...publicApiPaths].sort()),
    ...missing(edge, [
      `location = ${apiPrefix} {`,
      `location ${apiPrefix}/ {`,
      `"~^${apiPrefix}(?<rest>/.*)$" $rest;`,
      `location ~ ^/(ready|${services.frontend.health?.readiness.slice(1)}|metrics)\\z {`,
      // Only the edge sees each client's own address; to the gateway, all of a dashboard's readers are one client.
      'limit_req_zone $binary_remote_addr zone=requests',
    ]),
    ...(gateway.includes('limit_req') ? ['the gateway limits its clients'] : []),
  ];
}

function tier(name: 'edge' | 'gateway', text: string, target: string): string[] {
  const { port, health, calls } = services[name];
  const upstreams = new Set([...target.matchAll(/^ +server ([\w-]+:\d+) resolve/gm)].map(([, address]) => address));
  const called = calls.map((callee: ServiceName) => `${callee}:${services[callee].port}`);
  return [
    ...unequal(`port of ${name} in nginx`, /^ +listen (\d+);$/m.exec(text)?.[1], String(port)),
    ...unequal(`upstreams of ${name} in nginx`, [...upstreams].sort(), called.sort()),
    ...missing(text, [`location = ${health?.liveness} {`, `include ${name}-target.conf;`]),
  ];
}

function missing(text: string, lines: readonly string[]): string[] {
  return lines.filter((line) => !text.includes(line)).map((line) => `nginx lacks: ${line}`);
}

/**
 * The gateway's locations as a list: `^/(a|b)\z` is /a and /b, `^/(a|b)/` is /a/* and /b/*, `(\.csv|\.xlsx)?` is with
 * either and without.
 */
function allowedPaths(text: string): string[] {
  const patterns = [...text.matchAll(/^ +location ~ \^(\S+) \{$/gm)].map(([, pattern = '']) => pattern);
  return patterns
    .flatMap((pattern) => {
      const [, alternatives, word, optional = '', end] =
        /^\/(?:\(([^)]+)\)|([a-z]+))(?:\(([^)]+)\)\?)?(\\z|\/)$/.exec(pattern) ?? [];
      if (end === undefined) return [`unknown pattern ${pattern}`];
      const paths = (alternatives ?? word ?? '').split('|').map((path) => `/${path}`);
      const both =
        optional === '' ? paths : paths.flatMap((path) => ['', ...optional.split('|')].map((ending) => path + ending));
      return both.map((path) => path.replaceAll('\\.', '.') + (end === '/' ? '/*' : ''));
    })
    .sort();
}
