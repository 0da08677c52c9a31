import { parse } from 'yaml';

/** What the parity rules ask of docker-compose.yml. */
export interface ComposeService {
  readonly profiles?: readonly string[];
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly command?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly user?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test?: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService | undefined>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/** The file with its anchors merged and its variables as they are written: `${NAME:-default}`. */
export function parseCompose(text: string): ComposeFile {
  return parse(text, { merge: true }) as ComposeFile;
}

/** A value as Compose takes it where no variable is set. */
export function withDefaults(value: string): string {
  return value.replace(/\$\{\w+(?::-([^}]*))?\}/g, (_, fallback: string | undefined) => fallback ?? '');
}

/** Every variable that a Compose file takes from the operator, with its default there; none where it is passed on as it is set. */
export function variablesOf(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [, name = '', fallback = ''] of text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)) found.set(name, fallback);
  for (const [, name = ''] of text.matchAll(/^ +([A-Z][A-Z_]+):$/gm)) if (!found.has(name)) found.set(name, undefined);
  return found;
}
