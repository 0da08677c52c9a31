import { alwaysAllowedHosts } from './settings/installation.ts';

/**
 * The host names that a public address accepts while sign-in is off. Unknown names are refused because of DNS rebinding:
 * a page that rebinds its own name to 127.0.0.1 makes the browser send that name as Host.
 * @param added the names of ALLOWED_HOSTS
 */
export function allowedHosts(added: readonly string[]): ReadonlySet<string> {
  return new Set([...alwaysAllowedHosts, ...added.map((name) => withoutFinalDot(name.toLowerCase()))]);
}

/** The name in a Host header or an authority, in lower case and without the port; undefined if it is malformed. */
export function hostName(authority: string): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(authority)?.[1];
  return name === undefined ? undefined : withoutFinalDot(name.toLowerCase());
}

function withoutFinalDot(name: string): string {
  return name.replace(/\.$/, '');
}
