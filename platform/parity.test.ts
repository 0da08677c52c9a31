import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../tools/kit/repository.ts';
import { composeDifferences } from './parity/compose.rules.ts';
import { dockerfileDifferences } from './parity/dockerfile.rules.ts';
import { nginxDifferences } from './parity/nginx.rules.ts';
import type { Read } from './parity/rule.ts';
import { generatedFiles } from './settings/generated-files.ts';

const read: Read = (path) => readFileSync(join(repository, path), 'utf8');

const differences = (from: Read): string[] => [
  ...composeDifferences(from),
  ...nginxDifferences(from),
  ...dockerfileDifferences(from),
  ...[...generatedFiles(from)]
    .filter(([path, content]) => from(path) !== content)
    .map(([path]) => `${path} is out of date`),
];

test('Compose, nginx, the Dockerfiles and the generated files agree with platform/', () => {
  expect(differences(read)).toEqual([]);
});

/** A file, the text to replace in it, the replacement, and the difference that the test then reports. */
const seeded: readonly (readonly [string, string, string, string])[] = [
  [
    'docker-compose.yml',
    'BACKEND_MEMORY_MIB:-512}m',
    'BACKEND_MEMORY_MIB:-256}m',
    'limits, grace period and user of backend',
  ],
  [
    'docker-compose.yml',
    'stop_grace_period: 60s',
    'stop_grace_period: 20s',
    'limits, grace period and user of migrate',
  ],
  ['docker-compose.yml', 'pids_limit: 128', 'pids_limit: 129', 'limits, grace period and user of frontend'],
  ['docker-compose.yml', 'PORT: "8000"', 'PORT: "8001"', 'environment of backend in Compose'],
  ['docker-compose.yml', 'DRAIN_SECONDS: "3"', 'DRAIN_SECONDS: "4"', 'environment of frontend in Compose'],
  ['docker-compose.yml', '      API_URL: http://gateway\n', '', 'environment of frontend in Compose'],
  ['docker-compose.yml', 'LOG_LEVEL:-info}', 'LOG_LEVEL:-debug}', 'environment of frontend in Compose'],
  ['docker-compose.yml', ':8080"]', ':8081"]', 'published port of the edge'],
  ['docker-compose.yml', '/dev/tcp/127.0.0.1/80 ', '/dev/tcp/127.0.0.1/81 ', 'health check of gateway'],
  ['docker-compose.yml', '0.0.0.0:9187', '0.0.0.0:9188', 'port of postgres-metrics'],
  ['docker-compose.yml', 'backend-db: { internal: true }', 'backend-db: {}', 'network backend-db: internal'],
  [
    'docker-compose.yml',
    'networks: [edge-frontend, ',
    'networks: [edge-frontend, backend-db, ',
    'members of the network backend-db',
  ],
  ['docker-compose.yml', 'TAPES:-./samples}', 'TAPES:-./tapes}', 'default of TAPES in Compose'],
  ['docker-compose.yml', 'TAPES:-./samples}', 'FOLDER:-./samples}', 'variables of the Compose files'],
  ['docker-compose.yml', 'postgres:17-trixie@', 'postgres:16-trixie@', 'image of db'],
  ['nginx/frontend.conf', 'listen 8080;', 'listen 8082;', 'port of edge in nginx'],
  [
    'nginx/gateway-target.conf',
    'server backend:8000 resolve max_fails=0',
    'server backend:8001 resolve max_fails=0',
    'upstreams of gateway',
  ],
  ['nginx/backend.conf', '|imports|openapi', '|openapi', 'paths that the gateway lets through'],
  ['nginx/backend.conf', '(assets|insights|', '(assets|internal|insights|', 'paths that the gateway lets through'],
  ['nginx/frontend.conf', 'location /api/ {', 'location /v1/ {', 'nginx lacks: location /api/ {'],
  ['nginx/frontend.conf', '(ready|readyz|', '(ready|', 'nginx lacks: location ~'],
  ['backend/Dockerfile', 'EXPOSE 8000', 'EXPOSE 8001', 'ports in backend/Dockerfile'],
  ['backend/Dockerfile', '--max-old-space-size=256', '--max-old-space-size=400', 'command in backend/Dockerfile'],
  ['frontend/Dockerfile', 'USER 65532:65532', 'USER 0:0', 'user in frontend/Dockerfile'],
  ['compose/Dockerfile', 'node:24-trixie-slim', 'node:22-trixie-slim', 'NODE_IMAGE in compose/Dockerfile'],
  ['.env.example', '#PORT=8080', '#PORT=80', '.env.example is out of date'],
  [
    'backend/README.md',
    '| `DRAIN_SECONDS` | API | `0` |',
    '| `DRAIN_SECONDS` | API | `1` |',
    'backend/README.md is out of date',
  ],
  [
    'frontend/src/server/settings.generated.ts',
    '"max":300',
    '"max":30',
    'frontend/src/server/settings.generated.ts is out of date',
  ],
  [
    'compose/settings.generated.mts',
    'BACKEND_MEMORY_MIB: 128',
    'BACKEND_MEMORY_MIB: 64',
    'compose/settings.generated.mts is out of date',
  ],
  [
    'backend/src/config/read-settings.ts',
    '>= type.min',
    '> type.min',
    'frontend/src/server/read-settings.generated.ts is out of date',
  ],
];

test.each(seeded)('%s with "%s" changed to "%s" is found: %s', (path, from, to, expected) => {
  expect(read(path)).toContain(from);
  const found = differences((asked) => (asked === path ? read(asked).replace(from, () => to) : read(asked)));
  expect(found).toContainEqual(expect.stringContaining(expected));
});
