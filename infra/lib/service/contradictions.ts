import { Token } from 'aws-cdk-lib';
import { environmentFor } from '../../../platform/settings/environment.ts';
import type { ContainerProps } from './container.ts';
import type { Exposure } from './exposure.ts';

/** Seconds for which a stopping task keeps answering while the balancers stop sending it requests. */
const drainSeconds = Number(environmentFor('aws', 'backend').DRAIN_SECONDS);

/** The properties of a web service that are checked. */
type Checked = ContainerProps & { readonly exposures: readonly Exposure[]; readonly livenessPath: string };

/** @throws when properties contradict each other or AWS's limits, before AWS refuses them */
export function checkProps({ name, image, size, exposures, secrets, environment, ...props }: Checked): void {
  const reject = (problem: string) => {
    throw new Error(`WebService ${name}: ${problem}`);
  };
  if (exposures.length === 0) reject('needs at least one exposure, or nothing can reach it');
  if (size.minTasks < 1) reject('minTasks must be 1 or more; office hours are what stops tasks');
  if (size.cpu > props.limits.cpus * 1024)
    reject(`${size.cpu} CPU units are more than its limit of ${props.limits.cpus} cores`);
  if (size.minTasks > size.maxTasks) reject(`minTasks ${size.minTasks} is more than maxTasks ${size.maxTasks}`);
  if (!Token.isUnresolved(image.digest) && !/^sha256:[0-9a-f]{64}$/.test(image.digest)) {
    reject(`"${image.digest}" is no digest; images are passed as sha256:… so that a tag can't be moved under them`);
  }
  if (!props.entryPoint[0]?.startsWith('/')) reject('entryPoint must be an absolute path; images have no search path');
  const balancers = exposures.map(({ balancer }) => balancer.loadBalancer);
  if (new Set(balancers).size !== balancers.length) reject('two exposures on one balancer; put their paths into one');
  for (const exposure of exposures) {
    if (exposure.paths.length === 0) reject('an exposure without paths offers nothing');
    for (const path of exposure.paths) if (!path.startsWith('/')) reject(`path "${path}" must start with /`);
    if (exposure.prefix !== undefined && !/^(\/[\w-]+)+$/.test(exposure.prefix)) {
      reject(`prefix "${exposure.prefix}" must start with / and not end with it`);
    }
  }
  for (const key of Object.keys(secrets ?? {})) {
    if (key in environment) reject(`${key} is both a secret and a plain variable`);
  }
  if (props.first?.name === name) reject(`the first container can't be called ${name} too`);
  if (props.livenessPath.startsWith('/ready')) {
    reject('livenessPath is a readiness path; ECS would replace healthy tasks while the database is away');
  }
  if (props.stopGraceSeconds > 120) reject('Fargate waits at most 120 seconds for a task to stop');
  if (props.stopGraceSeconds <= drainSeconds)
    reject(`stopGraceSeconds must be more than the ${drainSeconds} seconds of draining`);
}
