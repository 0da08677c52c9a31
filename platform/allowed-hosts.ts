/**
 * Which names a public address answers to while sign-in is off. A page that rebinds its own name to 127.0.0.1 has the
 * browser send that name as Host, so nothing but known names may read the portfolio.
 */
const alwaysAllowed: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** @param setting ALLOWED_HOSTS: more names, comma separated, without ports */
export function allowedHosts(setting: string | undefined): ReadonlySet<string> {
  const more = (setting ?? '').split(',').map((name) => withoutFinalDot(name.trim().toLowerCase()));
  return new Set([...alwaysAllowed, ...more.filter((name) => name !== '')]);
}

/** The name in a Host header or a request's authority, in lower case and without its port; undefined where it is malformed. */
export function hostName(authority: string): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(authority)?.[1];
  return name === undefined ? undefined : withoutFinalDot(name.toLowerCase());
}

function withoutFinalDot(name: string): string {
  return name.replace(/\.$/, '');
}
