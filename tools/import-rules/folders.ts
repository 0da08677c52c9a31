/**
 * Which folder may import which, from the ground up: facts, tools, packages, then what runs, delivers, measures and tests
 * them. A folder may import itself and the folders listed for it. `npm run check` holds the code to it (rules.mjs).
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  'tools/kit': ['platform'],
  tools: ['platform', 'tools'],
  samples: [],
  // Each package stands alone: what two of them share is a file that both read.
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
