import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../kit/repository.ts';

interface Lockfile {
  packages: Record<
    string,
    {
      version?: string;
      resolved?: string;
      integrity?: string;
      inBundle?: boolean;
      optionalDependencies?: Record<string, string>;
    }
  >;
}
interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = <File>(...path: string[]) => JSON.parse(readFileSync(join(repository, ...path), 'utf8')) as File;

describe.each(['.', 'backend', 'frontend', 'frontend/tools/api-types', 'infra', 'tools/import-rules'])(
  '%s/package-lock.json',
  (folder) => {
    const lockfile = read<Lockfile>(folder, 'package-lock.json');

    it('includes the builds for Linux, macOS and Windows', () => {
      const missing = Object.entries(lockfile.packages).flatMap(([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies)
          .filter((name) => /darwin|win32|windows|linux/.test(name))
          .filter(
            (name) =>
              !(`node_modules/${name}` in lockfile.packages) && !(`${path}/node_modules/${name}` in lockfile.packages),
          ),
      );
      expect(missing).toEqual([]);
    });

    it('names no registry', () => {
      const resolved = Object.values(lockfile.packages).flatMap((entry) => entry.resolved ?? []);
      expect(resolved).toEqual([]);
    });

    it('holds the checksum of each package', () => {
      const without = Object.entries(lockfile.packages)
        // The checksum of a package covers the packages bundled in its archive.
        .filter(([path, { inBundle }]) => path !== '' && inBundle !== true)
        .filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))
        .map(([path]) => path);
      expect(without).toEqual([]);
    });

    it('belongs to a package.json with exact versions', () => {
      const { dependencies = {}, devDependencies = {} } = read<Manifest>(folder, 'package.json');
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
      );
      expect(loose).toEqual([]);
    });
  },
);
