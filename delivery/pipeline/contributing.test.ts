/** CONTRIBUTING.md's walk from commit to production names every job, exactly as the workflows do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deployableServices } from '../../platform/topology.ts';
import { repository } from '../../tools/kit/repository.ts';
import { readSources } from './workflow-files.ts';
import { jobs } from './workflow-places.ts';

const all = jobs(readSources());

const furtherServices = deployableServices
  .filter((service) => !['backend', 'frontend'].includes(service))
  .map((service) => service.charAt(0).toUpperCase() + service.slice(1));

/** Job names from the calling to the called workflow, as GitHub shows them: `Image / Build and check`. */
function namesFrom(file: string): string[] {
  return all
    .filter((place) => place.file === file)
    .flatMap(({ job }) => {
      const name = job.name ?? '';
      const called = job.uses?.startsWith('./') === true ? (job.uses.split('/').at(-1) ?? '') : undefined;
      return [name, ...(called === undefined ? [] : namesFrom(called).map((inner) => `${name} / ${inner}`))];
    });
}

const shown = [...new Set(all.map(({ file }) => file))].flatMap(namesFrom);

/** The text in _italics_ outside code. */
const named = (text: string): string[] =>
  [...text.replaceAll(/`[^`]*`/g, '').matchAll(/(?<![\w_])_([A-Za-z][^_]+)_(?![\w_])/g)].map((match) =>
    (match[1] ?? '').replaceAll(/\s+/g, ' '),
  );

function faults(text: string): string[] {
  const walk = named(text);
  return [
    ...walk.filter((name) => !shown.includes(name)).map((name) => `no job is called "${name}"`),
    ...all
      .map(({ job }) => job.name ?? '')
      .filter((name) => !walk.some((mentioned) => mentioned.split(' / ').includes(name)))
      // The walk follows two services; further ones take the same path.
      .filter((name) => !furtherServices.includes(name))
      .map((name) => `the job "${name}" is not mentioned`),
  ];
}

const text = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8');

test('the walk from commit to production names every job as it is called', () => {
  expect(faults(text)).toEqual([]);
});

describe('a seeded defect is caught:', () => {
  test('a job that is called otherwise', () => {
    expect(faults(text.replaceAll('_Deploy / Staging_', '_Deploy / Trial_'))).toEqual([
      'no job is called "Deploy / Trial"',
      'the job "Staging" is not mentioned',
    ]);
  });
  test('a job that is said to be in another workflow', () => {
    expect(faults(text.replaceAll('_Deploy / Staging_', '_Publish / Staging_'))).toEqual([
      'no job is called "Publish / Staging"',
    ]);
  });
});
