import type { Resource, Synthesized } from '../../lib/synthesize.ts';

type Environment = 'staging' | 'stagingPartTime' | 'production';

export interface Defect {
  readonly defect: string;
  readonly in: Environment;
  /** The rule that must object. */
  readonly caughtBy: string;
  /** Breaks a copy of the templates. */
  readonly seed: (copy: Synthesized) => void;
}

export function first(
  copy: Synthesized,
  type: string,
  matches: (resource: Resource) => boolean = () => true,
): Resource {
  for (const template of Object.values(copy.templates)) {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === type && matches(resource)) return resource;
    }
  }
  throw new Error(`No ${type} to break`);
}

export function remove(copy: Synthesized, type: string, matches: (resource: Resource) => boolean = () => true): void {
  const victim = first(copy, type, matches);
  for (const template of Object.values(copy.templates)) {
    for (const [id, resource] of Object.entries(template.Resources))
      if (resource === victim) delete template.Resources[id];
  }
}

const withContainer = (name: string) => (resource: Resource) =>
  resource.Properties.ContainerDefinitions.some((container: { Name: string }) => container.Name === name);

export function container(copy: Synthesized, name: string) {
  const task = first(copy, 'AWS::ECS::TaskDefinition', withContainer(name));
  return task.Properties.ContainerDefinitions.find((candidate: { Name: string }) => candidate.Name === name);
}

export function operatorWorkflow(copy: Synthesized): { Ref: string } {
  const found = Object.entries(copy.templates.compute?.Resources ?? {}).find(([, { Properties }]) =>
    String(Properties?.StateMachineName).endsWith('-import-operator'),
  );
  if (found === undefined) throw new Error('No workflow of operators');
  return { Ref: found[0] };
}

export const describes = (text: string) => (resource: Resource) =>
  String(resource.Properties.Description).includes(text);
export const scheme = (name: string) => (resource: Resource) => resource.Properties.Scheme === name;
