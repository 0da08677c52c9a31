import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { production } from '../lib/environments/production.ts';
import { type Synthesized, synthesize } from '../lib/synthesize.ts';

/** The template differences that each configuration entry explains. */
const explanations: Readonly<Record<string, readonly RegExp[]>> = {
  network: [
    /^AWS::EC2::(VPC|Subnet)\.Properties\.CidrBlock$/,
    /^AWS::EC2::VPCEndpoint\.Properties\.SubnetIds\.1$/,
    /^AWS::ECS::TaskDefinition\.Properties\.ContainerDefinitions\.backend\.Environment\.TRUSTED_PROXIES\.Value$/,
  ],
  database: [
    /^AWS::RDS::DBInstance\.Properties\.(DBInstanceClass|MultiAZ|AllocatedStorage|MaxAllocatedStorage|BackupRetentionPeriod)$/,
    // Only that of db-storage: every other one is held to the list of alerts.
    /^AWS::CloudWatch::Alarm\.Properties\.Threshold$/,
  ],
  sizes: [
    /^AWS::ECS::TaskDefinition\.Properties\.(Cpu|Memory)$/,
    /^AWS::ApplicationAutoScaling::ScalableTarget\.Properties\.M(in|ax)Capacity$/,
  ],
  spot: [/^AWS::ECS::Service\.Properties\.CapacityProviderStrategy\.0\.CapacityProvider$/],
  containerInsights: [/^AWS::ECS::Cluster\.Properties\.ClusterSettings\.containerInsights\.Value$/],
  logRetention: [/^AWS::Logs::LogGroup\.Properties\.RetentionInDays$/],
  accessLogDays: [/^AWS::S3::Bucket\.Properties\.LifecycleConfiguration\.Rules\.0\.ExpirationInDays$/],
  protectData: [
    /\.(DeletionPolicy|UpdateReplacePolicy)$/,
    /^AWS::RDS::DBInstance\.Properties\.(DeletionProtection|DeleteAutomatedBackups)$/,
    /^AWS::ECR::Repository\.Properties\.EmptyOnDelete$/,
    /^AWS::ElasticLoadBalancingV2::LoadBalancer\.Properties\.LoadBalancerAttributes\.deletion_protection\.enabled\.Value$/,
  ],
  budgetUsd: [/^AWS::Budgets::Budget\.Properties\.Budget\.BudgetLimit\.Amount$/],
};

/**
 * Entries that no template shows: they name the environment or its region, waive a requirement, or are the same in
 * both.
 */
const notInTemplates: readonly string[] = ['name', 'region', 'domainRequired', 'firewall', 'dashboards'];

let found: { path: string; staging: unknown; production: unknown }[] = [];
beforeAll(() => {
  // Both environments get the same installation, so that only the environments differ.
  const { sites } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')).context;
  const site = { ...sites.production, signIn: { ...sites.production.signIn, clientSecretName: 'sign-in' } };
  const context = { sites: { staging: site, production: site } };
  found = differences(
    synthesize({ ...context, environment: 'staging' }),
    synthesize({ ...context, environment: 'production' }),
  );
});

describe('staging and production', () => {
  test('differ only in what the configuration names', () => {
    const shown = found.map(
      (item) => `${item.path}: ${JSON.stringify(item.staging)} | ${JSON.stringify(item.production)}`,
    );
    console.info(`Differences, staging | production:\n  ${[...new Set(shown)].sort().join('\n  ')}`);
    const all = Object.values(explanations).flat();
    expect(found.filter(({ path }) => !all.some((pattern) => pattern.test(path)))).toEqual([]);
  });
  test('every explanation explains something', () => {
    const idle = Object.values(explanations)
      .flat()
      .filter((pattern) => !found.some(({ path }) => pattern.test(path)));
    expect(idle).toEqual([]);
  });
  test('every entry of the configuration shows in the templates', () => {
    expect(Object.keys(production).filter((key) => !(key in explanations) && !notInTemplates.includes(key))).toEqual(
      [],
    );
  });
  test('a difference that nothing explains is seen', () => {
    const one = {
      config: { name: 'staging' },
      templates: { a: { Resources: { B: { Type: 'T', Properties: { Port: 80 } } } } },
    };
    const other = {
      config: { name: 'production' },
      templates: { a: { Resources: { B: { Type: 'T', Properties: { Port: 81 } } } } },
    };
    expect(differences(one as never, other as never)).toEqual([
      { path: 'T.Properties.Port', staging: 80, production: 81 },
    ]);
  });
});

function differences(staging: Synthesized, productionLike: Synthesized) {
  const result: { path: string; staging: unknown; production: unknown }[] = [];
  const stacks = new Set([...Object.keys(staging.templates), ...Object.keys(productionLike.templates)]);
  for (const stack of stacks) {
    const a = neutral(staging, stack);
    const b = neutral(productionLike, stack);
    for (const id of new Set([...Object.keys(a), ...Object.keys(b)]))
      walk(a[id]?.Type ?? b[id]?.Type ?? id, a[id], b[id], result);
  }
  return result;
}

function neutral({ templates, config }: Synthesized, stack: string): Record<string, { Type?: string }> {
  return JSON.parse(JSON.stringify(templates[stack]?.Resources ?? {}).replaceAll(config.name, 'ENVIRONMENT'));
}

/** Compares lists of named items by name, so that an added item counts as one difference. */
function walk(
  path: string,
  a: unknown,
  b: unknown,
  result: { path: string; staging: unknown; production: unknown }[],
): void {
  if (JSON.stringify(a) === JSON.stringify(b)) return;
  const left = byName(a);
  const right = byName(b);
  if (left === undefined || right === undefined) {
    result.push({ path, staging: a, production: b });
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    walk(`${path}.${key}`, left[key], right[key], result);
}

function byName(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  return Object.fromEntries(value.map((item, index) => [item?.Name ?? item?.Key ?? index, item]));
}
