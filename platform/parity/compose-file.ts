import { parse } from 'yaml';

/** The parts of docker-compose.yml that the parity rules read. */
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

/** The file with anchors merged and variables unexpanded: `${NAME:-default}`. */
export function parseCompose(text: string): ComposeFile {
  return parse(text, { merge: true }) as ComposeFile;
}

/** A value as Compose reads it if no variable is set. */
export function withDefaults(value: string): string {
  return value.replace(/\$\{\w+(?::-([^}]*))?\}/g, (_, fallback: string | undefined) => fallback ?? '');
}

/**
 * Every variable that a Compose file takes from the operator, with its default in that file; no default if it is passed
 * through.
 */
export function variablesOf(text: string): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [, name = '', fallback = ''] of text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)) found.set(name, fallback);
  for (const [, name = ''] of text.matchAll(/^ +([A-Z][A-Z_]+):$/gm)) if (!found.has(name)) found.set(name, undefined);
  return found;
}
