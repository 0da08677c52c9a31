import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { findPython, pythonWithTools } from '../emulator/python-tools.ts';
import { exampleContexts, synthesize } from '../lib/synthesize.ts';
import { synthesized, variants } from './synthesized.ts';

describe('the validators that run at each synthesis', () => {
  const withDefect = (defect: (stack: Stack) => void) => () =>
    synthesize(exampleContexts.staging, { change: ([stack]) => defect(stack as Stack) });

  test('cdk-nag stops at a wildcard', () => {
    const act = withDefect((stack) => {
      const role = new iam.Role(stack, 'Wide', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    });
    expect(act).toThrow(/wildcard permissions/);
  });
  test('CloudFormation’s own rules stop at a property that does not exist', () => {
    const act = withDefect((stack) => {
      new CfnResource(stack, 'Misspelt', { type: 'AWS::Logs::LogGroup', properties: { RetentionDays: 7 } });
    });
    expect(act).toThrow(/'RetentionDays' was unexpected/);
  });
});

describe.each(variants)('what the validators are told to accept in %s', (name) => {
  const { outdir } = synthesized(name);
  const accepted = readdirSync(outdir)
    .filter((file) => file.endsWith('.metadata.json'))
    .flatMap((file) =>
      Object.entries<{ type: string; data: Record<string, string> }[]>(
        JSON.parse(readFileSync(join(outdir, file), 'utf8')),
      ),
    )
    .flatMap(([path, entries]) =>
      entries
        .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
        .flatMap(({ data }) => Object.entries(data).map(([rule, reason]) => ({ path, rule, reason }))),
    )
    // CDK itself acknowledges this one, about how it names a VPC's zones.
    .filter(({ rule }) => rule !== 'CloudFormation-Validate::W3010');

  test('is one construct’s, never a whole stack’s or a whole rule’s', () => {
    expect(accepted.length).toBeGreaterThan(5);
    expect(accepted.filter(({ path }) => path.split('/').length < 3)).toEqual([]);
    // A wildcard rule's acknowledgement names each wildcard.
    expect(accepted.filter(({ rule }) => /IAM5$/.test(rule))).toEqual([]);
  });
  test('has a reason in a sentence', () => {
    expect(accepted.filter(({ reason }) => reason.split(' ').length < 8)).toEqual([]);
  });
});

const runCfnLint = 'import sys; from cfnlint.runner.cli import main; sys.exit(main())';
const python = process.env.CI === 'true' ? pythonWithTools() : findPython();
describe.skipIf(python === undefined)('cfn-lint (skipped where it is not installed; npm run local installs it)', () => {
  test.each(variants)(
    'finds nothing in %s',
    (name) => {
      const { status, stdout, stderr } = spawnSync(
        python ?? '',
        ['-c', runCfnLint, '--template', `${synthesized(name).outdir}/*.template.json`],
        { cwd: new URL('..', import.meta.url), encoding: 'utf8' },
      );
      expect(`${stdout}${stderr}`).toBe('');
      expect(status).toBe(0);
    },
    300_000,
  );
});
