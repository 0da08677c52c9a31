import type { Config } from '../config/config.ts';
import { type ConnectionOptions, connect, type DatabaseConnection } from './connection.ts';

/** Connects as the login that the configuration names, whichever way it proves itself. */
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

/** RDS IAM authentication: a signed token that is good for fifteen minutes stands for the password. */
function iamPassword(url: string): () => Promise<string> {
  const { hostname, port, username } = new URL(url);
  return async () => {
    const { Signer } = await import('@aws-sdk/rds-signer');
    return new Signer({ hostname, port: Number(port || 5432), username: decodeURIComponent(username) }).getAuthToken();
  };
}
