/**
 * Signs images by digest with cosign, and verifies the signatures.
 *
 * The pipeline has no key: GitHub certifies the workflow, Sigstore the time, and verification requires a signature by
 * this repository's publishing workflow on `main`. Without an identity provider, COSIGN_KEY (to sign, with
 * COSIGN_PASSWORD) and COSIGN_PUBLIC_KEY (to verify) name key files instead.
 */

import { run } from '../../tools/kit/command.ts';
import { requiredVariable } from '../../tools/kit/command-line.ts';
import { byDigest } from './image-reference.ts';

const githubTokens = 'https://token.actions.githubusercontent.com';

/** Only this workflow's signature counts, and only on main. */
export const signingWorkflow = '.github/workflows/publish.yml@refs/heads/main';

function registryOptions(reference: string): string[] {
  return /^(127\.0\.0\.1|localhost)(:\d+)?\//.test(reference) ? ['--allow-http-registry'] : [];
}

/** @throws CommandError when the reference is a tag or cosign refuses */
export function sign(reference: string): void {
  byDigest(reference);
  const key = process.env.COSIGN_KEY;
  run('cosign', [
    'sign',
    '--yes',
    ...registryOptions(reference),
    // Signatures with a key file need no entry in the public log; only keyless ones do.
    ...(key === undefined ? [] : ['--key', key, '--tlog-upload=false']),
    reference,
  ]);
}

/** @throws CommandError when the image lacks a signature by this project */
export function verify(reference: string): void {
  byDigest(reference);
  const key = process.env.COSIGN_PUBLIC_KEY;
  const identity =
    key === undefined
      ? [
          '--certificate-identity',
          `https://github.com/${requiredVariable('GITHUB_REPOSITORY')}/${signingWorkflow}`,
          '--certificate-oidc-issuer',
          githubTokens,
        ]
      : ['--key', key, '--insecure-ignore-tlog=true'];
  run('cosign', ['verify', '--output', 'json', ...registryOptions(reference), ...identity, reference]);
}
