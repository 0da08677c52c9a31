/**
 * Which folder may import which, from the bottom up: facts, tools, packages, then what runs, delivers, measures and tests
 * them. A folder may import itself and the folders listed for it. `npm run check` enforces this (rules.mjs).
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  'tools/kit': ['platform'],
  tools: ['platform', 'tools'],
  profiles: [],
  samples: [],
  kubernetes: [],
  // Packages import nothing from each other. What two of them share is a data file that both read.
  backend: [],
  frontend: [],
  infra: ['platform', 'tools/kit'],
  compose: ['platform'],
  observability: ['platform', 'tools'],
  local: ['platform', 'tools', 'backend', 'frontend'],
  delivery: ['platform', 'tools'],
  sweep: ['platform', 'tools', 'samples', 'frontend', 'local'],
  bench: ['platform', 'tools', 'samples', 'backend', 'frontend', 'local'],
  contract: ['platform', 'tools', 'backend', 'local', 'bench'],
  'system-tests': ['platform', 'tools', 'observability', 'delivery', 'sweep'],
};

/** What dependency-cruiser reads. */
export const folders = Object.keys(mayImport).filter((folder) => !folder.includes('/'));
