import type { NextConfig } from 'next';
import { sourcesId } from './sources.ts';

const config: NextConfig = {
  output: 'standalone',
  // By default a random one: the same tree would give other files at each build.
  generateBuildId: sourcesId,
  // The checkout's root has a lockfile too; Next would take it for the project.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // Built in on the platform's side of the edge: nginx and the front door compress.
  compress: false,
  poweredByHeader: false,
  generateEtags: false,
  reactStrictMode: true,
  // The font is asked for in the page itself, which is kept and served again; its headers are not. (Zero makes React complain.)
  reactMaxHeadersLength: 1,
  // The server in front shows Next no header that an answer to its script could depend on (src/server/next-request.ts).
  experimental: { validateRSCRequestHeaders: false },
  // No picture is resized here, and sharp is most of what Next would otherwise carry along.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**', 'node_modules/typescript/**'] },
  // `npm run check` runs the type checker on the tests as well.
  typescript: { ignoreBuildErrors: true },
};

export default config;
