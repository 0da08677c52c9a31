import type { Import, Status } from '../../api/contract.ts';
import { formatDate, formatInstant } from '../../format/dates.ts';
import type { Theme } from '../../request/theme.ts';
import { loadState } from './load-state.ts';
import { Navigation } from './Navigation.tsx';
import { SearchBox } from './SearchBox.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

interface SiteHeaderProps {
  readonly status: Status | undefined;
  /** Shown on every page unless it is production, or a developer's own machine. */
  readonly environment: string;
  readonly theme: Theme;
}

export function SiteHeader({ status, environment, theme }: SiteHeaderProps) {
  return (
    <header className="site-header">
      <a className="brand" href="/">
        <svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16">
          <rect x="1" y="9" width="3" height="6" />
          <rect x="6.5" y="5" width="3" height="10" />
          <rect x="12" y="1" width="3" height="14" />
        </svg>
        Portfolio
      </a>
      <Navigation />
      {status !== undefined && <SearchBox />}
      <div className="site-state">
        {environment !== 'production' && environment !== 'development' && (
          <span className="environment">{environment}</span>
        )}
        {status !== undefined && status.as_of_date !== null && (
          <span>
            As of <strong>{formatDate(status.as_of_date)}</strong>
          </span>
        )}
        {status?.last_import && <Load newest={status.last_import} timeZone={status.time_zone} />}
        <ThemeSwitch theme={theme} />
      </div>
    </header>
  );
}

/** The one light of the page: did the newest tape load? */
function Load({ newest, timeZone }: { newest: Import; timeZone: string }) {
  const { tone, text } = loadState(newest);
  return (
    <a className={`load load-${tone}`} href={`/imports/${newest.id}`}>
      <span aria-hidden="true">{tone === 'good' ? '✓' : tone === 'plain' ? '…' : '!'}</span> {text}
      <span className="loaded">, {formatInstant(newest.finished_at ?? newest.started_at, timeZone)}</span>
    </a>
  );
}
