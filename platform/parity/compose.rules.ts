import { baseImages } from '../base-images.ts';
import { type InstallationSetting, installationSettings } from '../settings/installation.ts';
import { serviceSettings } from '../settings/services.ts';
import { type Program, type Setting, valueIn } from '../settings/setting.ts';
import {
  arrows,
  containerUser,
  deployableServices,
  observerArrows,
  observers,
  type ServiceName,
  services,
} from '../topology.ts';
import { type ComposeFile, parseCompose, variablesOf, withDefaults } from './compose-file.ts';
import { type Read, unequal } from './rule.ts';

const serviceNames = Object.keys(services) as ServiceName[];
const programs: readonly Program[] = [...deployableServices, 'migrate', 'import'];
/** These programs read exactly the settings declared for them. A service in another language may differ. */
const readersOfSettings: readonly Program[] = ['backend', 'frontend', 'migrate', 'import'];
const ourOwn: readonly ServiceName[] = [...deployableServices, 'migrate', 'import'];
const composeFiles = ['docker-compose.yml', 'examples/fastapi-backend/compose.yml'];

/** Compares docker-compose.yml with the topology, the settings and the base images. */
export function composeDifferences(read: Read): string[] {
  const file = parseCompose(read('docker-compose.yml'));
  return [
    ...whichServices(file),
    ...serviceNames.flatMap((name) => limits(file, name)),
    ...programs.flatMap((name) => environment(file, name)),
    ...configureEnvironment(file),
    ...ports(file),
    ...networks(file),
    ...images(file),
    ...variables(composeFiles.map(read).join('\n')),
  ];
}

function whichServices(file: ComposeFile): string[] {
  const given = Object.keys(file.services).filter((name) => !file.services[name]?.profiles?.includes('observability'));
  return unequal('services of Compose', given.sort(), [...serviceNames, 'configure', 'demo'].sort());
}

function limits(file: ComposeFile, name: ServiceName): string[] {
  const { limits: limit, stopGraceSeconds } = services[name];
  const service = file.services[name];
  const user = ourOwn.includes(name) ? [service?.user] : [];
  return unequal(
    `limits, grace period and user of ${name}`,
    [withDefaults(service?.mem_limit ?? ''), service?.cpus, service?.pids_limit, service?.stop_grace_period, ...user],
    [
      `${limit.memoryMiB}m`,
      limit.cpus,
      limit.pids,
      `${stopGraceSeconds}s`,
      ...user.map(() => `${containerUser}:${containerUser}`),
    ],
  );
}

/** Compares a program's environment in Compose with the settings. */
function environment(file: ComposeFile, program: Program): string[] {
  const expected = Object.entries<Setting>(serviceSettings).flatMap(([name, setting]) => {
    const value = valueIn('compose', setting, program);
    if (value === undefined) return [];
    if (typeof value === 'string') return [[name, value] as const];
    if (value.source === 'target') throw new Error(`Compose can't make ${name}: give its value in services.ts`);
    return [[name, value.default === '' ? null : `\${${name}:-${value.default}}`] as const];
  });
  const given = file.services[program]?.environment ?? {};
  const what = `environment of ${program} in Compose`;
  if (readersOfSettings.includes(program)) return unequal(what, given, Object.fromEntries(expected));
  return expected.flatMap(([name, value]) => (name in given ? unequal(what, given[name], value) : []));
}

function configureEnvironment(file: ComposeFile): string[] {
  const expected = Object.entries(installationSettings).filter(([, { readBy }]) => readBy.includes('configure'));
  const given = Object.keys(file.services.configure?.environment ?? {});
  return unequal('environment of configure in Compose', given.sort(), expected.map(([name]) => name).sort());
}

function ports(file: ComposeFile): string[] {
  const { BIND, PORT } = installationSettings;
  const healthPort = (name: 'edge' | 'gateway') =>
    /127\.0\.0\.1\/(\d+) .*GET (\S+) /.exec(file.services[name]?.healthcheck?.test?.join(' ') ?? '')?.slice(1);
  const published = `\${BIND:-${BIND?.default}}:\${PORT:-${PORT?.default}}:${services.edge.port}`;
  return [
    ...unequal('published port of the edge', file.services.edge?.ports, [published]),
    ...(['edge', 'gateway'] as const).flatMap((name) =>
      unequal(`health check of ${name}`, healthPort(name), [
        String(services[name].port),
        services[name].health?.liveness,
      ]),
    ),
    ...Object.entries(observers).flatMap(([name, { port }]) => {
      const flag = file.services[name]?.command?.find((argument) => argument.startsWith('--web.listen-address='));
      return unequal(`port of ${name}`, flag, `--web.listen-address=0.0.0.0:${port}`);
    }),
  ];
}

/** Each arrow has its own internal network, which joins exactly its two ends. */
function networks(file: ComposeFile): string[] {
  const joining = [...arrows(), ...observerArrows()];
  const members = (network: string) =>
    Object.keys(file.services)
      // The demo portfolio is an import.
      .filter((name) => name !== 'demo' && file.services[name]?.networks?.includes(network))
      .sort();
  const names = [...joining.map(({ from, to }) => `${from}-${to}`), 'observability', 'public'].sort();
  return [
    ...unequal('networks of Compose', Object.keys(file.networks).sort(), names),
    ...joining.flatMap(({ from, to }) => [
      ...unequal(`members of the network ${from}-${to}`, members(`${from}-${to}`), [from, to].sort()),
      ...unequal(`network ${from}-${to}: internal`, file.networks[`${from}-${to}`]?.internal, true),
    ]),
    ...unequal('members of the network public', members('public'), ['edge']),
    ...unequal(
      'services of the topology in the network observability',
      members('observability').filter((name) => serviceNames.some((service) => service === name)),
      [],
    ),
  ];
}

function images(file: ComposeFile): string[] {
  return [
    ...unequal('image of db', file.services.db?.image, `\${POSTGRES_IMAGE:-${baseImages.POSTGRES_IMAGE}}`),
    ...(['edge', 'gateway'] as const).flatMap((name) =>
      unequal(`image of ${name}`, file.services[name]?.image, `\${NGINX_IMAGE:-${baseImages.NGINX_IMAGE}}`),
    ),
  ];
}

/** The Compose files take exactly the declared variables, with the declared defaults. */
function variables(text: string): string[] {
  const declared = new Map<string, string | undefined>();
  for (const [name, setting] of Object.entries<Setting>(serviceSettings)) {
    for (const value of setting.readBy.map((program) => valueIn('compose', setting, program)))
      if (typeof value === 'object' && value.source === 'operator') declared.set(name, value.default || undefined);
  }
  for (const [name, { default: preset }] of Object.entries<InstallationSetting>(installationSettings).filter(
    ([, { readBy }]) => readBy.includes('compose') || readBy.includes('configure'),
  ))
    declared.set(name, preset);
  const taken = variablesOf(text);
  return [
    ...unequal('variables of the Compose files', [...taken.keys()].sort(), [...declared.keys()].sort()),
    ...[...declared].flatMap(([name, preset]) => {
      const given = taken.get(name);
      // An image without a declared default uses the one in base-images.ts, or Compose's own.
      return given === undefined || preset === undefined ? [] : unequal(`default of ${name} in Compose`, given, preset);
    }),
  ];
}
