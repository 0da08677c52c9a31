import type { Node } from 'constructs';
import { defaultCurrency, defaultTimeZone } from '../../../platform/settings/services.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { EnvironmentConfig } from './environment.ts';

/** The OpenID Connect provider that people sign in with, and its addresses. */
export interface SignIn {
  /** Issuer of the tokens. */
  readonly issuer: string;
  /** Where browsers are redirected to sign in. */
  readonly authorizationEndpoint: string;
  /** Where the balancer exchanges an authorization code for tokens. */
  readonly tokenEndpoint: string;
  /** Where the balancer reads who signed in. */
  readonly userInfoEndpoint: string;
  /** The public keys that verify programs' tokens. */
  readonly jwksEndpoint: string;
  /** This installation's client id at the provider. */
  readonly clientId: string;
  /** Name of the Secrets Manager secret whose plain text is the client secret. */
  readonly clientSecretName: string;
}

/**
 * Facts about one installation that have no sensible default. They come from `sites` in cdk.json; `--context` takes
 * precedence.
 */
export interface Site {
  /**
   * Host name of the dashboard. Its certificate also covers `api.<domain>`.
   * @default - plain HTTP, for the listed address ranges only
   */
  readonly domain?: string;
  /**
   * Covers the domain and `api.<domain>`.
   * @default - none; required with a domain
   */
  readonly certificateArn?: string;
  /**
   * How people sign in.
   * @default - without sign-in, for the listed address ranges only
   */
  readonly signIn?: SignIn;
  /** IPv4 ranges that may connect. Empty means everyone, which requires sign-in. */
  readonly allowedCidrs: readonly string[];
  /** Receives alarms and budget warnings. */
  readonly alarmEmail: string;
  /** `owner/name` of the repository whose pipeline deploys. */
  readonly githubRepository: string;
  /** What GitHub's tokens call that repository: `repo:owner@1/name@2`, or without the ids. */
  readonly githubSubject: string;
  /**
   * The account's existing provider for GitHub's tokens; an account can have only one.
   * @default - one is created
   */
  readonly githubProviderArn?: string;
  /**
   * Snapshot that the database was restored from. Keep it, because without it an empty database would replace this one.
   * @default - the database starts empty
   */
  readonly restoredFromSnapshot?: string;
  /** IANA name; determines the current date for imports without an as-of date. */
  readonly timeZone: string;
  /** ISO 4217 code, for display. */
  readonly currency: string;
}

const signInKeys = [
  'issuer',
  'authorizationEndpoint',
  'tokenEndpoint',
  'userInfoEndpoint',
  'jwksEndpoint',
  'clientId',
  'clientSecretName',
] as const;

const siteKeys = [
  'domain',
  'certificateArn',
  'signIn',
  'allowedCidrs',
  'alarmEmail',
  'githubRepository',
  'githubOwnerId',
  'githubRepositoryId',
  'githubSubject',
  'githubProviderArn',
  'restoredFromSnapshot',
  'timeZone',
  'currency',
  'evenings',
] as const;

/** @throws one line that names what is missing and how to supply it */
export function readSite(node: Node, config: EnvironmentConfig): Site {
  const sites = (node.tryGetContext('sites') ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const committed = sites[config.name] ?? {};
  const unknown = Object.keys(committed).filter((key) => !siteKeys.some((known) => known === key));
  if (unknown.length > 0)
    throw new ConfigurationError(`cdk.json: sites.${config.name} has unknown entries: ${unknown.join(', ')}`);

  const read = (key: (typeof siteKeys)[number]): unknown => node.tryGetContext(key) ?? committed[key];
  const text = (key: (typeof siteKeys)[number]): string | undefined => {
    const value = read(key);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw new ConfigurationError(`${key} must be a text, not ${JSON.stringify(value)}`);
    return value;
  };
  const required = (key: (typeof siteKeys)[number]): string => {
    const value = text(key);
    if (value === undefined)
      throw new ConfigurationError(`${config.name} needs ${key}: set sites.${config.name}.${key} in infra/cdk.json`);
    return value;
  };

  const domain = text('domain');
  const certificateArn = text('certificateArn');
  const allowedCidrs = readCidrs(read('allowedCidrs'));
  if (config.domainRequired) required('domain');
  if (domain !== undefined) required('certificateArn');
  if (domain === undefined && allowedCidrs.length === 0) {
    throw new ConfigurationError(
      `${config.name} has no domain, so it answers over plain HTTP and needs to know to whom: add --context allowedCidrs=198.51.100.0/24 (your address range)`,
    );
  }
  if (!config.firewall && allowedCidrs.length === 0) {
    throw new ConfigurationError(
      'With --context evenings=off there is no firewall, so only named ranges may connect: add --context allowedCidrs=198.51.100.0/24 (your address range)',
    );
  }
  const signIn = readSignIn(read('signIn'));
  if (signIn !== undefined && domain === undefined) {
    throw new ConfigurationError('signIn needs a domain: the balancer signs people in over HTTPS only');
  }
  if (config.domainRequired && signIn === undefined) required('signIn');
  if (signIn === undefined && allowedCidrs.length === 0) {
    throw new ConfigurationError(
      `${config.name} has neither signIn nor allowedCidrs, so everyone could read the portfolio: set one of them in infra/cdk.json, or add --context allowedCidrs=198.51.100.0/24 (your address range)`,
    );
  }

  const githubProviderArn = text('githubProviderArn');
  const restoredFromSnapshot = text('restoredFromSnapshot');
  return {
    ...(domain === undefined ? {} : { domain }),
    ...(certificateArn === undefined ? {} : { certificateArn }),
    ...(signIn === undefined ? {} : { signIn }),
    allowedCidrs,
    alarmEmail: required('alarmEmail'),
    ...readGithub(config.name, required('githubRepository'), {
      form: text('githubSubject'),
      ownerId: text('githubOwnerId'),
      repositoryId: text('githubRepositoryId'),
    }),
    ...(githubProviderArn === undefined ? {} : { githubProviderArn }),
    ...(restoredFromSnapshot === undefined ? {} : { restoredFromSnapshot }),
    timeZone: text('timeZone') ?? defaultTimeZone,
    currency: text('currency') ?? defaultCurrency,
  };
}

/**
 * Repositories that were created or renamed since 15 July 2026 have subjects with ids, which never change and are never
 * given to anybody else (github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens).
 */
function readGithub(
  environment: string,
  githubRepository: string,
  { form, ownerId, repositoryId }: Readonly<Record<'form' | 'ownerId' | 'repositoryId', string | undefined>>,
): Pick<Site, 'githubRepository' | 'githubSubject'> {
  const [owner, name, ...rest] = githubRepository.split('/');
  if (!owner || !name || rest.length > 0)
    throw new ConfigurationError(`githubRepository must be owner/name, not "${githubRepository}"`);
  if (form !== undefined && form !== 'names')
    throw new ConfigurationError(`githubSubject is "names" or left out, not "${form}"`);
  const ids = [ownerId, repositoryId].filter((id) => id !== undefined);
  if (form === 'names' && ids.length === 0) return { githubRepository, githubSubject: `repo:${githubRepository}` };
  if (form === 'names') throw new ConfigurationError('githubSubject "names" has no ids: leave one or the other out');
  if (ids.length < 2)
    throw new ConfigurationError(
      `${environment} needs githubOwnerId and githubRepositoryId, which \`gh api repos/${githubRepository} --jq '.owner.id, .id'\` prints: set them in sites.${environment} in infra/cdk.json. A repository of before 15 July 2026 that was never renamed has githubSubject "names" instead`,
    );
  if (ids.some((id) => !/^[1-9]\d*$/.test(id)))
    throw new ConfigurationError('githubOwnerId and githubRepositoryId are texts of digits, like "123456"');
  return { githubRepository, githubSubject: `repo:${owner}@${ownerId}/${name}@${repositoryId}` };
}

function readCidrs(value: unknown): string[] {
  if (value === undefined) return [];
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  if (!Array.isArray(items))
    throw new ConfigurationError('allowedCidrs must be a comma-separated list of address ranges');
  return items
    .filter((item) => item !== '')
    .map((item) => {
      const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(String(item));
      const numbers = match?.slice(1).map(Number);
      if (numbers === undefined || numbers.slice(0, 4).some((octet) => octet > 255) || (numbers[4] ?? 33) > 32) {
        throw new ConfigurationError(`allowedCidrs: "${String(item)}" is no IPv4 range such as 198.51.100.0/24`);
      }
      if (numbers[4] === 0)
        throw new ConfigurationError('allowedCidrs: 0.0.0.0/0 is everyone; name the ranges that may connect');
      return String(item);
    });
}

function readSignIn(value: unknown): SignIn | undefined {
  if (value === undefined) return undefined;
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const missing = signInKeys.filter((key) => typeof given[key] !== 'string' || given[key] === '');
  if (missing.length > 0) throw new ConfigurationError(`signIn lacks ${missing.join(', ')}`);
  return Object.fromEntries(signInKeys.map((key) => [key, given[key]])) as unknown as SignIn;
}
