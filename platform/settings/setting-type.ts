/** What a setting may be. `form` completes the sentence "it takes …", in messages and in the documents. */
export type SettingType =
  | { readonly kind: 'text'; readonly form: string }
  /** Text that matches a regular expression. A secret one is not repeated in messages. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly form: string; readonly secret?: true }
  /** An address without a slash at the end. */
  | { readonly kind: 'address'; readonly pattern: string; readonly form: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Parts separated by commas, each of which matches a regular expression. */
  | { readonly kind: 'list'; readonly pattern: string; readonly form: string }
  /** Addresses, ranges and Fastify's names for some, separated by commas. */
  | { readonly kind: 'proxies'; readonly form: string }
  | { readonly kind: 'timeZone'; readonly form: string }
  /** Path of a file that can be read. */
  | { readonly kind: 'file'; readonly form: string }
  /** Path of a file; the setting's value is what the file holds. */
  | { readonly kind: 'secretFile'; readonly form: string };

/** A setting as the parser needs it. */
export interface SettingSpec {
  readonly name: string;
  readonly type: SettingType;
  /** As it would stand in the environment. */
  readonly default?: string;
  readonly required?: true;
  /** The variable that is read where this one is unset. */
  readonly fallback?: string;
}

/** What a setting of this type takes, in words. */
export function formOf(type: SettingType): string {
  if (type.kind === 'integer') return `a whole number from ${type.min} to ${type.max}`;
  return type.kind === 'choice' ? type.choices.join(', ') : type.form;
}
