export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function isTheme(value: unknown): value is Theme {
  return themes.includes(value as Theme);
}

/** The reader's choice, by cookie (of several, the first); without one the browser's preference decides. */
export function readTheme(cookieHeader: string | undefined): Theme {
  const value = /(?:^|;)\s*theme=([^;]*)/.exec(cookieHeader ?? '')?.[1]?.trim();
  return isTheme(value) ? value : 'system';
}
