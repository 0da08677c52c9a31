import { type Theme, themes } from '../../request/theme.ts';

const names: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

/** A plain form that sets a cookie, so that the first paint has the theme and nothing flashes. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  return (
    <form className="theme-switch" method="post" action="/theme" aria-label="Colours">
      {themes.map((choice) => (
        <button
          key={choice}
          type="submit"
          name="theme"
          value={choice}
          aria-pressed={choice === theme}
          title={`${names[choice]} colours`}
        >
          <span className="visually-hidden">{names[choice]} colours</span>
          <ThemeMark theme={choice} />
        </button>
      ))}
    </form>
  );
}

function ThemeMark({ theme }: { theme: Theme }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" width="14" height="14">
      {theme === 'light' && (
        <g className="mark-line">
          <circle cx="8" cy="8" r="3" />
          <path d="M8 1v2M8 13v2M1 8h2M13 8h2M3.05 3.05l1.4 1.4M11.55 11.55l1.4 1.4M3.05 12.95l1.4-1.4M11.55 4.45l1.4-1.4" />
        </g>
      )}
      {theme === 'dark' && <path className="mark-line" d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z" />}
      {theme === 'system' && (
        <g className="mark-line">
          <rect x="1.5" y="2.5" width="13" height="9" rx="1" />
          <path d="M5.5 14h5" />
        </g>
      )}
    </svg>
  );
}
