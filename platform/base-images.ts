/**
 * The base images of our images, and those that run beside them, by the digest of the multi-platform index. The
 * Dockerfiles and docker-compose.yml repeat them as defaults of these build arguments; platform/parity.test.ts compares
 * them. A site without access to a public registry sets the variables to its own copies.
 */
export const baseImages = {
  /** Builds the backend and the frontend; never shipped. */
  NODE_IMAGE: 'node:24-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe',
  /** Runs the backend and the frontend: Node without a shell. */
  RUNTIME_IMAGE:
    'gcr.io/distroless/nodejs24-debian13:nonroot@sha256:774b7d020b24214835769e24c3544835526cd0288f0b094eae48e8b2c2429a79',
  POSTGRES_IMAGE: 'postgres:17-trixie@sha256:d74eeac9a635390a49bc21bd49fccd973de707e2a53a76ac49b552b8712ec46f',
  /** Both tiers need `resolve` in an upstream, so 1.27.3 or later. */
  NGINX_IMAGE:
    'nginxinc/nginx-unprivileged:1.30.1-trixie@sha256:6f5c8f8836fce1eba7daa6b4f0dbfe7aa742be47e1b15386a67be7a3dbd06086',
  /** Only the example backend needs it. */
  PYTHON_IMAGE: 'python:3.13-slim-trixie@sha256:9d2e5553305c7c7b0097999bb17187c69b921ccd6bc9d40e4bb5ebe652c00285',
} as const;

export type BaseImageVariable = keyof typeof baseImages;
