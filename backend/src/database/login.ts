import type { Config } from '../config/config.ts';
import { type ConnectionOptions, connect, type DatabaseConnection } from './connection.ts';

/** Connects as the login in the configuration, with its password or by IAM. */
export function loginConnection(
  config: Config,
  options: Omit<ConnectionOptions, 'url' | 'password' | 'caFile'>,
  onIdleError: (error: Error) => void,
): DatabaseConnection {
  const { databaseUrl: url, databaseAuth, databaseCaFile: caFile } = config;
  const password = config.databasePasswordFromFile ?? config.databasePassword;
  return connect(
    { ...options, url, password: databaseAuth === 'iam' ? iamPassword(url) : password, caFile },
    onIdleError,
  );
}

/** RDS IAM authentication: the password is a signed token that is valid for fifteen minutes. */
function iamPassword(url: string): () => Promise<string> {
  const { hostname, port, username } = new URL(url);
  return async () => {
    const { Signer } = await import('@aws-sdk/rds-signer');
    return new Signer({ hostname, port: Number(port || 5432), username: decodeURIComponent(username) }).getAuthToken();
  };
}
