import { describe, expect, test } from 'vitest';
import { accountHint, readCommandLine } from '../bin/command-line.ts';
import { production } from '../lib/environments/production.ts';
import { selectEnvironment } from '../lib/environments/select-environment.ts';
import { staging, stagingPartTime } from '../lib/environments/staging.ts';
import { officeHoursSchedule } from '../lib/office-hours/office-hours.ts';
import { synthesize } from '../lib/synthesize.ts';
import { resourcesOf } from './checks/templates.ts';

describe('choosing an environment', () => {
  test('prod means production', () => {
    expect(selectEnvironment({ environment: 'prod', evenings: undefined })).toBe(production);
  });
  test.each([
    ['none', undefined, undefined, /No environment was chosen: add --context environment=/],
    ['an unknown one', 'dev', undefined, /no environment "dev"/],
    ['a name that every object has', 'constructor', undefined, /no environment "constructor"/],
    ['production without evenings', 'prod', 'off', /Production runs in the evening too/],
    ['evenings that are neither on nor off', 'staging', 'maybe', /evenings=off/],
  ])('%s is refused', (_name, environment, evenings, message) => {
    expect(() => selectEnvironment({ environment, evenings })).toThrow(message);
  });
  test('all environments are in one region, which bootstrapping relies on', () => {
    expect(staging.region).toBe(production.region);
  });
});

describe('evenings off in cdk.json', () => {
  const sites = { staging: { evenings: 'off' } };
  test('hold for every deployment, the pipeline’s too', () => {
    expect(selectEnvironment({ environment: 'staging', evenings: undefined, sites })).toBe(stagingPartTime);
    expect(selectEnvironment({ environment: 'prod', evenings: undefined, sites })).toBe(production);
  });
  test('can be taken back for one', () => {
    expect(selectEnvironment({ environment: 'staging', evenings: 'on', sites })).toBe(staging);
  });
});

describe('the facts of an installation', () => {
  const without = (name: 'staging' | 'production', change: Record<string, unknown>) => () =>
    synthesize({
      environment: name,
      sites: { [name]: { alarmEmail: 'a@example.com', githubRepository: 'a/b', githubSubject: 'names', ...change } },
    });

  test.each([
    [
      'staging over HTTP for nobody in particular',
      without('staging', {}),
      /^staging has no domain[^\n]*--context allowedCidrs=[^\n]*$/,
    ],
    [
      'a domain without sign-in for everyone',
      without('staging', { domain: 'a.example', certificateArn: 'arn:x' }),
      /^staging has neither signIn nor allowedCidrs[^\n]*$/,
    ],
    ['staging over HTTP for everyone', without('staging', { allowedCidrs: ['0.0.0.0/0'] }), /is everyone/],
    ['a range that is none', without('staging', { allowedCidrs: ['10.0.0.300/8'] }), /no IPv4 range/],
    ['production without a domain', without('production', {}), /^production needs domain/],
    ['production without a certificate', without('production', { domain: 'a.example' }), /needs certificateArn/],
    [
      'production without sign-in',
      without('production', { domain: 'a.example', certificateArn: 'arn:x' }),
      /needs signIn/,
    ],
    [
      'sign-in without a domain',
      without('staging', { allowedCidrs: ['10.0.0.0/8'], signIn: signIn({}) }),
      /signIn needs a domain/,
    ],
    [
      'sign-in without its client',
      without('production', { domain: 'a.example', certificateArn: 'arn:x', signIn: signIn({ clientId: '' }) }),
      /signIn lacks clientId/,
    ],
    [
      'staging without a firewall for everyone',
      () =>
        synthesize({
          environment: 'staging',
          evenings: 'off',
          sites: {
            staging: {
              domain: 'a.example',
              certificateArn: 'arn:x',
              alarmEmail: 'a@example.com',
              githubRepository: 'a/b',
              githubSubject: 'names',
            },
          },
        }),
      /there is no firewall/,
    ],
    [
      'a repository without its ids',
      without('staging', { allowedCidrs: ['10.0.0.0/8'], githubSubject: '' }),
      /^staging needs githubOwnerId and githubRepositoryId, which `gh api repos\/a\/b[^\n]*$/,
    ],
    [
      'an id that is none',
      without('staging', { ...ids('12', 'b'), allowedCidrs: ['10.0.0.0/8'] }),
      /are texts of digits/,
    ],
    [
      'ids and names',
      without('staging', { ...ids('1', '2'), githubSubject: 'names', allowedCidrs: ['10.0.0.0/8'] }),
      /has no ids/,
    ],
    [
      'a repository without its owner',
      without('staging', { githubRepository: 'b', allowedCidrs: ['10.0.0.0/8'] }),
      /must be owner\/name/,
    ],
    ['nobody to tell', without('staging', { allowedCidrs: ['10.0.0.0/8'], alarmEmail: '' }), /needs alarmEmail/],
    ['a misspelt entry', without('staging', { allowedCidr: '10.0.0.0/8' }), /unknown entries: allowedCidr/],
  ])('%s is refused in one line', (_name, act, message) => {
    expect(act).toThrow(message);
  });
});

test.each([
  [ids('123456', '456789'), 'repo:a@123456/b@456789:environment:staging'],
  [{}, 'repo:a/b:environment:staging'],
])('the pipeline’s role trusts the jobs of one repository alone: %o', (change, subject) => {
  const site = { alarmEmail: 'a@example.com', githubRepository: 'a/b', githubSubject: 'names', ...change };
  const synthesized = synthesize({
    environment: 'staging',
    sites: { staging: { ...site, allowedCidrs: ['10.0.0.0/8'] } },
  });
  const roles = resourcesOf(synthesized, 'AWS::IAM::Role').filter(({ properties }) =>
    JSON.stringify(properties.AssumeRolePolicyDocument).includes('token.actions'),
  );
  expect(
    roles.map(({ properties }) => properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals),
  ).toEqual([
    {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': subject,
    },
  ]);
});

function ids(githubOwnerId: string, githubRepositoryId: string): Record<string, string> {
  return { githubOwnerId, githubRepositoryId, githubSubject: '' };
}

function signIn(change: Record<string, string>): Record<string, string> {
  const keys = [
    'issuer',
    'authorizationEndpoint',
    'tokenEndpoint',
    'userInfoEndpoint',
    'jwksEndpoint',
    'clientId',
    'clientSecretName',
  ];
  return { ...Object.fromEntries(keys.map((key) => [key, 'x'])), ...change };
}

describe('npm run cdk', () => {
  const sites = { production: { domain: 'portfolio.example.com' }, staging: { alarmEmail: 'a@b.test' } };
  const correct = 'npm run cdk deploy -- --all --context environment=prod';

  test.each([
    [
      'npm 11 leaves values among the words',
      ['deploy', 'environment=prod'],
      { npm_config_all: 'true', npm_config_context: 'true' },
    ],
    [
      'npm 10 keeps values with the option',
      ['deploy'],
      { npm_config_all: 'true', npm_config_context: 'environment=prod' },
    ],
    ['the short form', ['deploy'], { npm_config_all: 'true', npm_config_call: 'environment=prod' }],
  ])('stops with the corrected line when npm took the options: %s', (_name, args, environment) => {
    expect(readCommandLine(args, environment, sites)).toEqual({ problem: expect.stringMatching(`: ${correct}$`) });
  });
  test('refuses to deploy the example values, and says which', () => {
    const line = readCommandLine(['deploy', '--all', '--context', 'environment=prod'], {}, sites);
    expect(line).toEqual({ problem: expect.stringMatching(/sites\.production.*domain$/) });
  });
  test('takes a name that only sounds like one for what it is', () => {
    const args = ['deploy', '--all', '--context', 'environment=prod'];
    expect(readCommandLine(args, {}, { production: { domain: 'loans.example-bank.test' } })).toEqual({ args });
  });
  test('deploys values that are given on the command line', () => {
    const args = ['deploy', '--all', '--context', 'environment=prod', '--context', 'domain=a.test'];
    expect(readCommandLine(args, {}, sites)).toEqual({ args });
  });
  test('bootstraps without being told an environment', () => {
    expect(readCommandLine(['bootstrap'], {}, sites)).toEqual({
      args: ['bootstrap', '--context', 'environment=production'],
    });
  });
  test('hands everything else on as it is', () => {
    const args = ['diff', '-c', 'environment=staging'];
    expect(readCommandLine(args, { npm_config_registry: 'x' }, sites)).toEqual({ args });
  });
});

describe('a command that failed without an account', () => {
  test('says what it needs and what works without', () => {
    expect(accountHint(['bootstrap'], {}, false)).toMatch(/^cdk bootstrap needs an account.*npm run local$/);
  });
  test.each([
    ['the command needs none', ['synth'], {}, false],
    ['a profile is chosen', ['deploy'], { AWS_PROFILE: 'x' }, false],
    ['there are files of the aws command', ['deploy'], {}, true],
  ])('leaves it at that when %s', (_name, args, environment, configured) => {
    expect(accountHint(args, environment, configured)).toBeUndefined();
  });
});

describe('office hours', () => {
  test('start the database before the tasks and stop it after them, and mute until the tasks are up', () => {
    expect(officeHoursSchedule({ timeZone: 'Europe/Berlin', startHour: 8, stopHour: 18 })).toEqual({
      timeZone: 'Europe/Berlin',
      databaseStart: 'cron(30 7 ? * MON-FRI *)',
      tasksStart: 'cron(0 8 ? * MON-FRI *)',
      tasksStop: 'cron(0 18 ? * MON-FRI *)',
      databaseStop: 'cron(30 18 ? * MON-FRI *)',
      // 17:55 to 08:30 the next day, and to 08:30 on Monday.
      nights: { start: 'cron(55 17 * * MON-THU)', duration: 'PT14H35M' },
      weekends: { start: 'cron(55 17 * * FRI)', duration: 'PT62H35M' },
    });
  });
  test.each([
    [0, 18],
    [8, 23],
    [18, 8],
  ])('from %i to %i are refused', (startHour, stopHour) => {
    expect(() => officeHoursSchedule({ timeZone: 'UTC', startHour, stopHour })).toThrow(/Office hours/);
  });
});
