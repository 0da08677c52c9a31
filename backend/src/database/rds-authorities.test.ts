import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { databaseAuthorities } from '../../database-authorities.ts';

const certificates = databaseAuthorities()
  .split(/(?<=-----END CERTIFICATE-----\n)/)
  .map((pem) => new X509Certificate(pem));

test('the image trusts the certificate authority of each region and no other', () => {
  const names = certificates.map(({ subject }) => /^CN=(.*)$/m.exec(subject)?.[1]);
  for (const region of ['us-east-1', 'eu-central-1']) {
    expect(names).toContain(`Amazon RDS ${region} Root CA RSA2048 G1`);
  }
  expect(
    names.filter((name) => !/^Amazon RDS [a-z\d-]+ Root CA (RSA2048|RSA4096|ECC384) G1$/.test(name ?? '')),
  ).toEqual([]);
  for (const { ca, validTo } of certificates) {
    expect(ca).toBe(true);
    expect(new Date(validTo).getUTCFullYear()).toBeGreaterThan(2060);
  }
});
