export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function isTheme(value: unknown): value is Theme {
  return themes.includes(value as Theme);
}

/** The theme in the cookie (the first, if there are several); `system` leaves it to the browser's preference. */
export function readTheme(cookieHeader: string | undefined): Theme {
  const value = /(?:^|;)\s*theme=([^;]*)/.exec(cookieHeader ?? '')?.[1]?.trim();
  return isTheme(value) ? value : 'system';
}
