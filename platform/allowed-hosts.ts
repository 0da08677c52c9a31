import { alwaysAllowedHosts } from './settings/installation.ts';

/**
 * The names that a public address answers to while sign-in is off. A page that rebinds its own name to 127.0.0.1 makes the
 * browser send that name as Host, so only known names may read the portfolio.
 * @param added the names of ALLOWED_HOSTS
 */
export function allowedHosts(added: readonly string[]): ReadonlySet<string> {
  return new Set([...alwaysAllowedHosts, ...added.map((name) => withoutFinalDot(name.toLowerCase()))]);
}

/** The name in a Host header or a request's authority, in lower case and without its port; undefined where it is malformed. */
export function hostName(authority: string): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(authority)?.[1];
  return name === undefined ? undefined : withoutFinalDot(name.toLowerCase());
}

function withoutFinalDot(name: string): string {
  return name.replace(/\.$/, '');
}
