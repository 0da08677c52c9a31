/** The modules by Terraform's own tests, and the example against the CDK templates of staging. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrows, deployableServices } from '../../platform/topology.ts';
import { exampleContexts, synthesize } from '../lib/synthesize.ts';
import { everyResource, factsOfState, type StateModule, type StateResource } from './facts-of-state.ts';
import { factsOfTemplates } from './facts-of-templates.ts';
import { example, generatedFiles, here, modules } from './generated-files.ts';
import { providerIsThere, terraform } from './provider.ts';
import { differences } from './shared-facts.ts';

test.each([...generatedFiles()])('%s is up to date', (path, content) => {
  expect(readFileSync(join(here, path), 'utf8')).toBe(content);
});

const run = terraform();

// A copy, because Terraform writes beside the files that it reads.
const copy = mkdtempSync(join(tmpdir(), 'terraform-test-'));
cpSync(here, copy, { recursive: true, filter: (path) => !path.includes('/.terraform') });
afterAll(() => rmSync(copy, { recursive: true }));

/** Terraform has no package, and its provider comes from a mirror or its registry: where one is missing, CI skips these too. */
const there = run !== undefined && providerIsThere(run, join(copy, 'modules/network'));

interface TestLine {
  readonly type: string;
  readonly test_run?: { readonly run: string; readonly progress: string; readonly status: string };
  readonly test_state?: { readonly root_module: StateModule };
}

function testLines(folder: string, ...options: string[]): TestLine[] {
  if (run === undefined) throw new Error('Terraform is not installed');
  run(join(copy, folder), 'init', '-backend=false', '-input=false');
  const output = run(join(copy, folder), 'test', '-json', ...options);
  return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TestLine]));
}

describe.skipIf(run === undefined)('Terraform', () => {
  test('finds every file formatted', () => {
    expect(run?.(copy, 'fmt', '-check', '-recursive')).toBe('');
  });
});

describe.skipIf(!there)('the modules, with the AWS provider', () => {
  test.each([...modules, 'complete'])('%s is valid', (name) => {
    const folder = join(copy, name === 'complete' ? example : `modules/${name}`);
    run?.(folder, 'init', '-backend=false', '-input=false');
    expect(JSON.parse(run?.(folder, 'validate', '-json') ?? '')).toMatchObject({ valid: true, warning_count: 0 });
  });

  test.each(modules)('%s passes its own tests, one for each refusal', (name) => {
    const folder = `modules/${name}`;
    const runs = testLines(folder).flatMap(({ test_run: it }) => (it?.progress === 'complete' ? [it] : []));
    expect(runs.filter(({ status }) => status !== 'pass')).toEqual([]);
    const refusals = readFileSync(join(here, folder, 'variables.tf'), 'utf8').match(/^ {2}validation \{/gm) ?? [];
    expect(runs.filter((it) => it.run.endsWith('_refused')).length).toBeGreaterThanOrEqual(refusals.length);
  });
});

describe.skipIf(!there)('the example against the CDK templates', () => {
  const { templates } = synthesize(exampleContexts.staging);
  const expected = factsOfTemplates(templates, deployableServices);
  let root: StateModule = {};

  beforeAll(() => {
    const state = testLines(example, '-verbose').find(({ type }) => type === 'test_state')?.test_state;
    if (state === undefined) throw new Error('the test printed no state');
    root = state.root_module;
  });

  test('describes the same environment', () => {
    expect(differences(factsOfState(root, deployableServices), expected)).toEqual([]);
    expect(Object.keys(expected).length).toBeGreaterThan(20);
  });

  test('lets exactly the arrows of the topology through, at both ends', () => {
    const rules = (direction: string) =>
      everyResource(root)
        .filter(({ address }) => address.startsWith(`aws_vpc_security_group_${direction}_rule.arrow`))
        .map(({ index, values }) => `${index}:${values.from_port}-${values.to_port} ${values.ip_protocol}`)
        .sort();
    // Migrations run in the API's tasks, imports are not in the example, and its edge offers no API.
    const expectedRules = arrows()
      .filter(({ from, to }) => !['migrate', 'import'].includes(from) && !(from === 'edge' && to === 'gateway'))
      .map(({ from, to, port }) => `${from}-${to}:${port}-${port} tcp`)
      .sort();
    expect(rules('ingress')).toEqual(expectedRules);
    expect(rules('egress')).toEqual(expectedRules);
  });

  /** Rules that are not arrows, and groups with rules inside themselves: the test of arrows sees neither. */
  const openings = (module: StateModule) => {
    const rules = everyResource(module).filter(({ type }) => /^aws_vpc_security_group_\w+_rule$/.test(type));
    const inside = everyResource(module).filter(
      ({ type, values }) => type === 'aws_security_group' && [values.ingress, values.egress].some((it) => it?.length),
    );
    const names = [...rules, ...inside].map(({ address }) => address.replace(/\[.*/, ''));
    return [...new Set(names)].filter((name) => !name.endsWith('_rule.arrow')).sort();
  };

  test('opens nothing else than the edge to people, and the services to AWS', () => {
    expect(openings(root)).toEqual([
      'aws_vpc_security_group_egress_rule.endpoints',
      'aws_vpc_security_group_egress_rule.s3',
      'aws_vpc_security_group_ingress_rule.endpoints',
      'aws_vpc_security_group_ingress_rule.people',
    ]);
  });

  const change = (address: RegExp, edit: (values: StateResource['values']) => void): StateModule => {
    const changed = structuredClone(root);
    const found = everyResource(changed).filter((it) => address.test(it.address));
    if (found.length === 0) throw new Error(`the state has no ${address}`);
    for (const { values } of found) edit(values);
    return changed;
  };
  test('names an opening inside a group, and a rule under another name', () => {
    const inside = change(/^module\.database\.aws_security_group\.this/, (values) => {
      values.egress = [{ cidr_blocks: ['0.0.0.0/0'] }];
    });
    expect(openings(inside)).toContain('module.database.aws_security_group.this');
    const address = 'module.database.aws_vpc_security_group_ingress_rule.other';
    const rule: StateResource = { address, mode: 'managed', type: 'aws_vpc_security_group_ingress_rule', values: {} };
    expect(openings({ ...root, resources: [...(root.resources ?? []), rule] })).toContain(address);
  });

  const inContainers = (edit: (containers: Record<string, unknown>[]) => void) => (values: StateResource['values']) => {
    const containers = JSON.parse(values.container_definitions);
    edit(containers);
    values.container_definitions = JSON.stringify(containers);
  };
  const task = /^module\.backend\.aws_ecs_task_definition/;
  const set = (name: string, value: unknown) => (values: StateResource['values']) => {
    values[name] = value;
  };
  const first = (name: string, key: string, value: unknown) => (values: StateResource['values']) => {
    values[name][0][key] = value;
  };

  const seeded: readonly (readonly [string, RegExp, (values: StateResource['values']) => void])[] = [
    ['backend container backend', task, inContainers(([main]) => Object.assign(main ?? {}, { user: '0' }))],
    ['backend container backend', task, inContainers(([main]) => Object.assign(main ?? {}, { memory: 1024 }))],
    [
      'backend container backend',
      task,
      inContainers(([main]) => Object.assign(main ?? {}, { readonlyRootFilesystem: false })),
    ],
    ['backend container backend', task, inContainers(([main]) => Object.assign(main ?? {}, { image: 'r:latest' }))],
    [
      'backend container backend',
      task,
      inContainers(([main]) => Object.assign(main ?? {}, { portMappings: [{ containerPort: 8001 }] })),
    ],
    ['backend container backend', task, inContainers(([main]) => Object.assign(main ?? {}, { environment: [] }))],
    [
      'backend container backend',
      task,
      inContainers(([main]) => Object.assign(main ?? {}, { healthCheck: undefined })),
    ],
    ['backend container migrate', task, inContainers((containers) => containers.splice(1, 1))],
    ['backend container migrate', task, inContainers(([, migrate]) => Object.assign(migrate ?? {}, { secrets: [] }))],
    ['backend task', task, set('memory', '2048')],
    ['backend targets', /^module\.backend\.aws_lb_target_group/, first('health_check', 'path', '/ready')],
    ['backend paths', /^module\.backend\.aws_lb_listener_rule.*gateway-0/, set('priority', 99)],
    [
      'frontend paths',
      /^module\.frontend\.aws_lb_listener_rule/,
      (values) => Object.assign(values.condition[0].path_pattern[0], { values: ['/assets'] }),
    ],
    ['frontend service', /^module\.frontend\.aws_ecs_service/, first('deployment_circuit_breaker', 'rollback', false)],
    [
      'frontend service',
      /^module\.frontend\.aws_ecs_service/,
      first('network_configuration', 'assign_public_ip', true),
    ],
    ['frontend scaling', /^module\.frontend\.aws_appautoscaling_target/, set('max_capacity', 20)],
    [
      'frontend grants',
      /^module\.frontend\.data\.aws_iam_policy_document\.execution/,
      (values) => values.statement.push({ actions: ['s3:*'] }),
    ],
    ['backend grants', /^data\.aws_iam_policy_document\.database/, set('statement', [])],
    [
      'log days of /portfolio/staging/backend',
      /^module\.backend\.aws_cloudwatch_log_group/,
      set('retention_in_days', 365),
    ],
    ['database', /aws_db_instance/, set('backup_retention_period', 0)],
    ['database', /aws_db_instance/, set('publicly_accessible', true)],
    ['database parameters', /aws_db_parameter_group/, set('parameter', [])],
    ['subnets', /aws_subnet\.this\["services-0"\]/, set('map_public_ip_on_launch', true)],
    [
      'repository portfolio-staging-backend',
      /aws_ecr_repository\.this\["backend"\]/,
      set('image_tag_mutability', 'MUTABLE'),
    ],
    ['balancers', /aws_lb\.this\["gateway"\]/, set('internal', false)],
  ];

  test.each(seeded.map(([fact, address, edit], index) => [`${index + 1}`, fact, address, edit] as const))(
    'seeded difference %s is named: %s',
    (_, fact, address, edit) => {
      const found = differences(factsOfState(change(address, edit), deployableServices), expected);
      expect(found.map((line) => line.split(':')[0])).toContain(fact);
    },
  );
});
