import type { NextConfig } from 'next';
import { sourcesId } from './sources.ts';

const config: NextConfig = {
  output: 'standalone',
  // The default is random, so the same sources would not give the same files.
  generateBuildId: sourcesId,
  // Next would take the repository's root for the project, because it has a lockfile too.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  // The reverse proxies compress: nginx, and the local one of `npm start`.
  compress: false,
  poweredByHeader: false,
  generateEtags: false,
  reactStrictMode: true,
  // The page cache keeps only the body, so React must preload the font there and not in a header. (Zero makes React warn.)
  reactMaxHeadersLength: 1,
  // Next never sees the headers that this validates (src/server/next-request.ts).
  experimental: { validateRSCRequestHeaders: false },
  // No image is resized here, and sharp would be most of the standalone output.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**', 'node_modules/typescript/**'] },
  // `npm run check` runs the type checker on the tests as well.
  typescript: { ignoreBuildErrors: true },
};

export default config;
