/** All jobs and steps with their locations, for the rules. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../tools/kit/repository.ts';
import { type Job, parseWorkflow, type Sources, type Step, type Workflow } from './workflow-files.ts';

/** A rule for all workflows. It returns violations as sentences that begin with the location. */
export type Rule = (sources: Sources) => string[];

export interface Place {
  readonly file: string;
  readonly workflow: Workflow;
  readonly text: string;
}

export interface JobPlace extends Place {
  readonly id: string;
  readonly job: Job;
  readonly at: string;
}

export interface StepPlace extends JobPlace {
  readonly step: Step;
}

export const files = (sources: Sources): Place[] =>
  Object.entries(sources).map(([file, text]) => ({ file, text, workflow: parseWorkflow(text) }));

export const jobs = (sources: Sources): JobPlace[] =>
  files(sources).flatMap((place) =>
    Object.entries(place.workflow.jobs).map(([id, job]) => ({ ...place, id, job, at: `${place.file}, ${id}` })),
  );

export const steps = (sources: Sources): StepPlace[] =>
  jobs(sources).flatMap((place) => (place.job.steps ?? []).map((step) => ({ ...place, step })));

export const triggers = (workflow: Workflow): string[] => Object.keys(workflow.on);

/** The command that a step runs, without its arguments. */
export const commandOf = (step: Step): string | undefined =>
  /^node ((?:delivery|tools)\/\S+\.ts)/.exec(step.run ?? '')?.[1];

export interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const packageOf = (directory: string): Package =>
  JSON.parse(readFileSync(join(repository, directory, 'package.json'), 'utf8')) as Package;
