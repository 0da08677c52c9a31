import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { repository } from '../../tools/kit/repository.ts';
import { verifiedImages } from '../deployment/deployment.ts';
import { changedLines, templateChanges } from '../deployment/infra-difference.ts';
import { plan } from '../deployment/plan-deployment.ts';
import { letThrough, reviewers } from '../deployment/require-approval.ts';
import { faults, type InspectedImage } from '../images/check-image.ts';
import { asDigest, byDigest, forEachService, services } from '../images/image-reference.ts';
import { type Bom, debianPackages, onlyInside, packagesInside, versionsOf } from '../images/sbom.ts';
import { commentBody } from '../pipeline/comment.ts';
import { changelogSection } from './changelog.ts';
import { releaseName, version } from './release-name.ts';

const digest = `sha256:${'1'.repeat(64)}`;

describe('an image is named', () => {
  test('by digest', () => {
    expect(byDigest(`ghcr.io/owner/portfolio-backend@${digest}`)).toEqual({
      repository: 'ghcr.io/owner/portfolio-backend',
      digest,
    });
    expect(byDigest(`127.0.0.1:5000/portfolio-backend@${digest}`).digest).toBe(digest);
  });

  test.each([
    'ghcr.io/owner/portfolio-backend:1.2.0',
    `ghcr.io/owner/portfolio-backend:1.2.0@${digest}`,
    'ghcr.io/owner/portfolio-backend',
    `GHCR.io/Owner/x@${digest}`,
    `ghcr.io/owner/x@${digest}@${digest}`,
    `ghcr.io/owner/x@${digest}0`,
  ])('never as %s', (reference) => {
    expect(() => byDigest(reference)).toThrow(/is no (image by )?digest/);
  });

  test('a digest is all of it', () => {
    expect(() => asDigest('latest')).toThrow('a tag can be moved');
    expect(() => asDigest('sha256:abc')).toThrow();
  });
});

test('images of different releases are not deployed together', () => {
  const references = forEachService((service) => `ghcr.io/o/${service}@${digest}`);
  const evidence = {
    verify: () => undefined,
    releaseOf: (reference: string) => (reference.includes('/backend@') ? 'one' : 'two'),
  };
  expect(() => verifiedImages(references, evidence)).toThrow(/backend one, .*frontend two/);
});

describe('a deployment is planned', () => {
  const roles = { staging: 'arn:staging', production: 'arn:production' };
  test('through both environments after a merge', () => {
    expect(plan('', roles)).toEqual({ deployed: ['staging', 'production'], remarks: [] });
  });
  test('to the one that was asked for by hand', () => {
    expect(plan('', roles, true)).toEqual({
      deployed: ['staging'],
      remarks: ['Production has no reviewers (PRODUCTION_WITHOUT_REVIEWERS): run Deploy by hand for it.'],
    });
    expect(plan('production', roles, true)).toEqual({ deployed: ['production'], remarks: [] });
    expect(plan('production', roles)).toEqual({ deployed: ['production'], remarks: [] });
    expect(() => plan('prod', roles)).toThrow('there is no environment "prod"');
  });
  test('to none without AWS, and it says so', () => {
    expect(plan('', { staging: '', production: '' })).toEqual({
      deployed: [],
      remarks: [
        expect.stringContaining('AWS is not configured for staging (variable AWS_STAGING_ROLE_ARN)'),
        expect.stringContaining('production'),
      ],
    });
  });
});

describe('an approval', () => {
  test('counts people and teams', () => {
    expect(
      reviewers({
        name: 'production',
        protection_rules: [{ type: 'wait_timer' }, { type: 'required_reviewers', reviewers: [{}, {}] }],
      }),
    ).toBe(2);
  });

  test('of nobody is enough by choice, by hand and from certain branches only', () => {
    const limited = { name: 'production', deployment_branch_policy: { protected_branches: true } };
    const byChoice = { withoutReviewers: true, byHand: true };
    expect(letThrough(limited, byChoice)).toMatch(/^no reviewers, by choice/);
    expect(letThrough(limited, { ...byChoice, withoutReviewers: false })).toBeUndefined();
    expect(letThrough(limited, { ...byChoice, byHand: false })).toBeUndefined();
    expect(letThrough({ name: 'production', deployment_branch_policy: null }, byChoice)).toBeUndefined();
    expect(letThrough({ name: 'production' }, byChoice)).toBeUndefined();
  });

  test.each([
    ['no such environment', 404, '{}', /no environment "production"/],
    ['an environment open to everyone', 200, '{"name":"production","protection_rules":[]}', /Nobody has to approve/],
    [
      'a rule without anyone in it',
      200,
      '{"name":"production","protection_rules":[{"type":"required_reviewers","reviewers":[]}]}',
      /Nobody has to approve/,
    ],
    ['an answer that tells nothing', 500, '', /answered 500 .* nothing is deployed/],
    ['no right to ask', 403, '{}', /answered 403 .* nothing is deployed/],
  ])('is missing with %s', async (_name, status, body, expected) => {
    const github = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    const child = spawn(
      process.execPath,
      [join(repository, 'delivery/deployment/require-approval.ts'), '--environment', 'production'],
      {
        env: {
          GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
          GITHUB_REPOSITORY: 'o/r',
          GITHUB_TOKEN: 't',
        },
      },
    );
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(errors).toMatch(expected);
    await new Promise((resolve) => github.close(resolve));
  });
});

describe('the changelog', () => {
  const text =
    '# Changelog\n\n## [1.1.0] - 2026-11-30\n\n### Added\n- a thing\n\n## [1.0.0] - 2026-11-22\n- first\n\n## [0.9.0]\n- early\n\n## [0.8.0] - 2026-01-01\n';
  test('gives the section of a version', () => {
    expect(changelogSection(text, '1.1.0')).toBe('### Added\n- a thing');
    expect(changelogSection(text, '1.0.0')).toBe('- first');
  });
  test.each([
    ['2.0.0', 'has no section'],
    ['0.9.0', 'has no date'],
    ['0.8.0', 'is empty'],
  ])('refuses %s', (wanted, why) => {
    expect(() => changelogSection(text, wanted)).toThrow(why);
  });
  test('of this project has a section for the version in package.json', () => {
    expect(changelogSection(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'), version())).not.toBe('');
  });
});

test('the name of a release is version and commit, and fits a tag', () => {
  expect(releaseName('0123456789abcdef'.repeat(2))).toBe(`${version()}-0123456789ab`);
  expect(releaseName('0123456789abcdef')).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);
});

describe('the difference of the infrastructure', () => {
  test('names what came, went and changed, with the values', () => {
    const before = {
      Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { Days: 7 } }, B: { Type: 'AWS::SNS::Topic' } },
      Outputs: { X: { Value: 'x' } },
    };
    const after = {
      Resources: {
        A: { Type: 'AWS::S3::Bucket', Properties: { Days: 365, Name: 'n' } },
        C: { Type: 'AWS::SQS::Queue' },
      },
      Outputs: { X: { Value: 'x' } },
    };
    expect(templateChanges(before, after)).toEqual([
      { sign: '~', what: 'AWS::S3::Bucket `A`: Properties.Days 7 → 365; Properties.Name (absent) → "n"' },
      { sign: '-', what: 'AWS::SNS::Topic `B`' },
      { sign: '+', what: 'AWS::SQS::Queue `C`' },
    ]);
    expect(templateChanges(after, after)).toEqual([]);
  });

  test('shows the lines of the cost that differ', () => {
    expect(changedLines('a 1\nsum 1', 'a 2\nsum 1')).toEqual(['- a 1', '+ a 2']);
  });

  test('fits into a comment', () => {
    expect(commentBody('x'.repeat(100_000)).length).toBeLessThanOrEqual(65_536);
    expect(commentBody('x'.repeat(100_000))).toMatch(/the rest is in the summary of the run\.$/);
    expect(commentBody('short')).toMatch(/short$/);
  });
});

describe('a bill of materials', () => {
  test('reads a package database of either kind', () => {
    const database =
      'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.41-12\nDescription: x\n more\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\nPackage: zlib1g\nVersion: 1:1.3\nArchitecture: amd64\n';
    expect(debianPackages(database, '13').map(({ purl }) => purl)).toEqual([
      'pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13',
      'pkg:deb/debian/zlib1g@1%3A1.3?arch=amd64&distro=debian-13',
    ]);
  });

  const component = (name: string, version: string) => ({
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
  });

  test('lists what is in the image, whatever else the lockfile has', () => {
    const lockfile = {
      bomFormat: 'CycloneDX',
      metadata: { component: {} },
      components: [component('pg', '8.0.0'), component('ws', '7.0.0'), component('ws', '8.0.0')],
      dependencies: [
        { ref: 'pg@8.0.0', dependsOn: ['ws@7.0.0', 'ws@8.0.0'] },
        { ref: 'ws@7.0.0', dependsOn: [] },
      ],
    } as unknown as Bom;
    expect(onlyInside(lockfile, ['pg@8.0.0', 'ws@8.0.0'])).toMatchObject({
      components: [{ 'bom-ref': 'pg@8.0.0' }, { 'bom-ref': 'ws@8.0.0' }],
      dependencies: [{ ref: 'pg@8.0.0', dependsOn: ['ws@8.0.0'] }],
    });
  });

  test('has the version that lies in the folder, and is refused where the lockfile knows none', () => {
    const lockfile = {
      'node_modules/ws': { version: '7.0.0' },
      'node_modules/pg/node_modules/ws': { version: '8.0.0' },
      'node_modules/alias': { name: '@scope/real', version: '1.0.0' },
    };
    expect(versionsOf(Object.keys(lockfile), lockfile)).toEqual(['ws@7.0.0', 'ws@8.0.0', '@scope/real@1.0.0']);
    expect(() => versionsOf(['node_modules/ws', 'node_modules/smuggled'], lockfile)).toThrow(
      /not in the lockfile.*: node_modules\/smuggled$/,
    );
  });

  test('takes in what was bundled and what stayed a package of its own', () => {
    const files = [
      'app/server.js',
      'app/package.json',
      'app/node_modules/next/package.json',
      'app/node_modules/next/dist/compiled/p-limit/package.json',
      'app/node_modules/@swc/helpers/package.json',
      'app/node_modules/next/node_modules/postcss/package.json',
      'usr/share/node_modules/other/package.json',
    ];
    expect(packagesInside(files, ['node_modules/pino'])).toEqual([
      'node_modules/@swc/helpers',
      'node_modules/next',
      'node_modules/next/node_modules/postcss',
      'node_modules/pino',
    ]);
  });
});

describe('an image is refused', () => {
  const good: InspectedImage = {
    Config: {
      User: '65532:65532',
      Env: ['RELEASE=r'],
      Entrypoint: ['/nodejs/bin/node'],
      Labels: { 'org.opencontainers.image.version': 'r' },
      ExposedPorts: { '8000/tcp': {}, '9464/tcp': {} },
      Healthcheck: { Test: ['CMD', 'x'] },
    },
  };
  test('for none of its own', () => {
    expect(faults('backend', 'r', good)).toEqual([]);
  });
  test.each<[string, Partial<InspectedImage['Config']>, RegExp]>([
    ['root', { User: '' }, /runs as ""/],
    ['a shell as its entry point', { Entrypoint: ['/bin/sh', '-c'] }, /entry point/],
    ['another release', { Env: ['RELEASE=dev'] }, /RELEASE is not r/],
    ['a label of another release', { Labels: null }, /label does not say r/],
    ['a health check by shell', { Healthcheck: { Test: ['CMD-SHELL', 'curl'] } }, /health check/],
    ['another port', { ExposedPorts: { '3000/tcp': {} } }, /does not expose 8000/],
    ['a secret', { Env: ['RELEASE=r', 'DATABASE_PASSWORD=x'] }, /carries a value for DATABASE_PASSWORD/],
  ])('for %s', (_name, change, expected) => {
    expect(faults('backend', 'r', { Config: { ...good.Config, ...change } }).join('\n')).toMatch(expected);
  });
});

/** Runs a script as a workflow step does, with the variables that GitHub sets. */
async function step(script: string, args: readonly string[], env: Record<string, string>): Promise<[number, string]> {
  const child = spawn(process.execPath, [join(repository, 'delivery', script), ...args], { env });
  let words = '';
  child.stdout.on('data', (chunk) => (words += chunk));
  child.stderr.on('data', (chunk) => (words += chunk));
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  return [code, words];
}

describe('steps that speak to GitHub', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'step-'));
    return () => rmSync(folder, { recursive: true });
  });

  test('the comment on a pull request is written once and then replaced', async () => {
    const comments: { id: number; body: string }[] = [{ id: 1, body: 'by somebody' }];
    let status = 200;
    const calls: string[] = [];
    const github = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        calls.push(`${request.method} ${request.url}`);
        const { body = '' } = text === '' ? {} : (JSON.parse(text) as { body?: string });
        if (request.method === 'POST') comments.push({ id: 2, body });
        if (request.method === 'PATCH') comments[1] = { id: 2, body };
        response.writeHead(status).end(JSON.stringify(comments));
      });
    });
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    const file = join(folder, 'difference.md');
    const env = {
      GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_TOKEN: 't',
    };
    for (const text of ['first', 'second']) {
      writeFileSync(file, text);
      expect(await step('pipeline/comment.ts', ['--pull-request', '12', '--file', file], env)).toEqual([0, '']);
    }
    expect(calls).toEqual([
      'GET /repos/o/r/issues/12/comments?per_page=100',
      'POST /repos/o/r/issues/12/comments',
      'GET /repos/o/r/issues/12/comments?per_page=100',
      'PATCH /repos/o/r/issues/comments/2',
    ]);
    expect(comments).toEqual([
      { id: 1, body: 'by somebody' },
      { id: 2, body: commentBody('second') },
    ]);
    status = 403;
    const [code, words] = await step('pipeline/comment.ts', ['--pull-request', '12', '--file', file], env);
    expect([code, words]).toEqual([1, expect.stringContaining('GitHub answered 403')]);
    await new Promise((resolve) => github.close(resolve));
  });

  test('a release is made of an existing tag, its notes and the bills of materials', async () => {
    writeFileSync(join(folder, 'gh'), `#!/bin/sh\nprintf '%s\\n' "$*"\n`);
    chmodSync(join(folder, 'gh'), 0o755);
    const env = { PATH: [folder, process.env.PATH].join(delimiter), GITHUB_REF_NAME: 'v1.2.0' };
    expect(await step('releases/create-release.ts', ['--notes', 'notes.md'], env)).toEqual([
      0,
      `release create v1.2.0 --verify-tag --title v1.2.0 --notes-file notes.md ${services.map((service) => `${service}.cdx.json`).join(' ')}\n`,
    ]);
  });

  test('what a step hands on is in its outputs, and what people read in the summary', async () => {
    const [outputs, summary] = [join(folder, 'outputs'), join(folder, 'summary')];
    writeFileSync(outputs, '');
    writeFileSync(summary, '');
    const env = { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary, GITHUB_SHA: '0123456789abcdef' };
    expect(await step('releases/release-name.ts', [], env)).toEqual([0, `release=${version()}-0123456789ab\n`]);
    expect(readFileSync(outputs, 'utf8')).toBe(`release=${version()}-0123456789ab\n`);
    const needs = JSON.stringify({ changes: { result: 'failure' } });
    expect((await step('pipeline/required-gate.ts', [], { ...env, NEEDS: needs }))[0]).toBe(1);
  });
});
