import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { WebService, type WebServiceProps } from '../lib/service/web-service.ts';
import type { ComputeStack } from '../lib/stacks/compute-stack.ts';
import type { EdgeStack } from '../lib/stacks/edge-stack.ts';
import type { FoundationStack } from '../lib/stacks/foundation-stack.ts';
import { exampleContexts, type Resource, synthesize } from '../lib/synthesize.ts';

const digest = `sha256:${'d'.repeat(64)}`;

function addReports(
  compute: ComputeStack,
  edge: EdgeStack,
  { repositories }: FoundationStack,
  more: Partial<WebServiceProps>,
) {
  return new WebService(compute, 'Reports', {
    platform: compute.platform,
    name: 'reports',
    image: { repository: repositories.backend, digest },
    entryPoint: ['/usr/bin/python3'],
    command: ['/app/server.py'],
    healthCommand: ['/usr/bin/python3', '/app/health.py'],
    port: 7000,
    livenessPath: '/health',
    limits: { memoryMiB: 256, cpus: 0.5, pids: 64 },
    stopGraceSeconds: 30,
    size: { cpu: 256, minTasks: 1, maxTasks: 3 },
    exposures: [{ balancer: edge.edge, prefix: '/reports', paths: ['/*'], priority: 50 }],
    environment: { PORT: '7000' },
    ...more,
  });
}

function withReports(more: (edge: EdgeStack) => Partial<WebServiceProps> = () => ({})) {
  return synthesize(exampleContexts.production, {
    change: (stacks) => {
      const find = <T>(id: string) => stacks.find(({ node }) => node.id === id) as T;
      const edge = find<EdgeStack>('edge');
      addReports(find<ComputeStack>('compute'), edge, find<FoundationStack>('foundation'), more(edge));
    },
  });
}

describe('a third service', () => {
  test('gets all that a service needs, without a finding', () => {
    // WHEN
    const { templates } = withReports();
    const resources = Object.entries(templates.compute?.Resources ?? {}).filter(([id]) => id.startsWith('Reports'));
    const one = (type: string): Resource => {
      const found = resources.filter(([, resource]) => resource.Type === type).map(([, resource]) => resource);
      expect(found, type).toHaveLength(1);
      return found[0] as Resource;
    };
    // THEN
    expect(one('AWS::ElasticLoadBalancingV2::TargetGroup').Properties).toMatchObject({
      Port: 7000,
      HealthCheckPath: '/health',
    });
    expect(one('AWS::ElasticLoadBalancingV2::ListenerRule').Properties).toMatchObject({
      Conditions: [
        { HostHeaderConfig: { Values: ['portfolio.example.com'] } },
        { PathPatternConfig: { Values: ['/reports/*'] } },
      ],
      Transforms: [{ UrlRewriteConfig: { Rewrites: [{ Regex: '^/reports(/.*)$', Replace: '$1' }] } }],
    });
    expect(one('AWS::ECS::Service').Properties.DeploymentConfiguration).toMatchObject({
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
    expect(one('AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '256', Memory: '512' });
    expect(one('AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({
      MinCapacity: 1,
      MaxCapacity: 3,
    });
    expect(one('AWS::Logs::LogGroup').Properties.LogGroupName).toBe('/portfolio/production/reports');
    expect(one('AWS::EC2::SecurityGroup')).toBeDefined();
  });
});

describe('contradictory properties throw when the tree is built', () => {
  test.each<[string, (edge: EdgeStack) => Partial<WebServiceProps>, RegExp]>([
    ['no exposure', () => ({ exposures: [] }), /at least one exposure/],
    [
      'two exposures on one balancer',
      ({ edge }) => ({
        exposures: [
          { balancer: edge, paths: ['/a'], priority: 50 },
          { balancer: edge, paths: ['/b'], priority: 60 },
        ],
      }),
      /one balancer/,
    ],
    [
      'an exposure without paths',
      ({ edge }) => ({ exposures: [{ balancer: edge, paths: [], priority: 50 }] }),
      /without paths/,
    ],
    [
      'a path without its slash',
      ({ edge }) => ({ exposures: [{ balancer: edge, paths: ['a'], priority: 50 }] }),
      /must start with/,
    ],
    [
      'a prefix with a slash at its end',
      ({ edge }) => ({ exposures: [{ balancer: edge, prefix: '/a/', paths: ['/b'], priority: 50 }] }),
      /prefix/,
    ],
    [
      'more tasks at least than at most',
      () => ({ size: { cpu: 256, minTasks: 3, maxTasks: 2 } }),
      /more than maxTasks/,
    ],
    ['no task at all', () => ({ size: { cpu: 256, minTasks: 0, maxTasks: 2 } }), /minTasks/],
    ['more CPU than its limit', () => ({ size: { cpu: 1024, minTasks: 1, maxTasks: 2 } }), /more than its limit/],
    [
      'more memory than Fargate has for the CPU',
      () => ({ limits: { memoryMiB: 4096, cpus: 0.5, pids: 64 } }),
      /take a larger cpu/,
    ],
    ['readiness as liveness', () => ({ livenessPath: '/ready' }), /readiness/],
    ['an entry point without its path', () => ({ entryPoint: ['python3'] }), /absolute path/],
    ['a stop that Fargate does not wait for', () => ({ stopGraceSeconds: 300 }), /at most 120/],
    ['a stop before draining ends', () => ({ stopGraceSeconds: 5 }), /draining/],
    [
      'a tag instead of a digest',
      () => ({ image: { repository: { node: undefined } as never, digest: 'latest' } }),
      /no digest/,
    ],
  ])('%s', (_name, more, message) => {
    expect(() => withReports(more)).toThrow(message);
  });
});

test('every property of a construct is documented, and what may be left out has a stated default', () => {
  const library = new URL('../lib/', import.meta.url);
  const properties = globSync('*/**/*.ts', { cwd: library }).flatMap((file) => {
    const source = readFileSync(new URL(file, library), 'utf8');
    const interfaces = [...source.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)];
    return interfaces.flatMap(([, name, body = '']) =>
      [...body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^ {2}readonly (\w+)(\??):/gm)].map(
        ([, comment, property, optional]) => ({ property: `${file}: ${name}.${property}`, comment, optional }),
      ),
    );
  });
  expect(properties.length).toBeGreaterThan(90);
  const lacking = properties.filter(
    ({ comment, optional }) => comment === undefined || (optional === '?') !== comment.includes('@default'),
  );
  expect(lacking.map(({ property }) => property)).toEqual([]);
});
