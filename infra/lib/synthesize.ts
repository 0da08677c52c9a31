import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { addStacks } from './app.ts';
import type { EnvironmentConfig } from './environments/environment.ts';
import type { Site } from './environments/site.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of a resource is CloudFormation's, one for each of a thousand types
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Parameters?: Record<string, unknown>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

export interface Synthesized {
  readonly config: EnvironmentConfig;
  readonly site: Site;
  /** By stack id, in deployment order. */
  readonly templates: Readonly<Record<string, Template>>;
  readonly stackNames: Readonly<Record<string, string>>;
  readonly outdir: string;
}

/** Contexts for synthesis without a deployment; the address ranges are reserved for documentation. */
export const exampleContexts = {
  staging: { environment: 'staging', allowedCidrs: '198.51.100.0/24' },
  stagingPartTime: { environment: 'staging', allowedCidrs: '198.51.100.0/24', evenings: 'off' },
  production: { environment: 'production' },
  productionRestored: { environment: 'production', restoredFromSnapshot: 'portfolio-production-before-the-accident' },
} as const;

/** The templates of one environment, as `cdk synth` writes them, without an account or lookups. */
export function synthesize(
  context: Readonly<Record<string, unknown>>,
  options: {
    readonly outdir?: string;
    /** Lets tests break or extend the stacks before synthesis. */
    readonly change?: (stacks: readonly Stack[]) => void;
    /** Modifies the environment's configuration, to compare alternatives. */
    readonly adjust?: (config: EnvironmentConfig) => EnvironmentConfig;
  } = {},
): Synthesized {
  const committed = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
  const app = new App({
    context: { ...committed.context, ...context },
    analyticsReporting: false,
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
  });
  const { config, site, stacks } = addStacks(app, options.adjust);
  options.change?.(stacks);
  const assembly = app.synth();
  const artifacts = stacks.map((stack) => ({
    id: stack.node.id,
    artifact: assembly.getStackArtifact(stack.artifactId),
  }));
  return {
    config,
    site,
    templates: Object.fromEntries(artifacts.map(({ id, artifact }) => [id, artifact.template as Template])),
    stackNames: Object.fromEntries(artifacts.map(({ id, artifact }) => [id, artifact.stackName])),
    outdir: assembly.directory,
  };
}
