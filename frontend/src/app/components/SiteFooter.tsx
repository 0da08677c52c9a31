import type { Application } from '../../request/page-request.ts';

export function SiteFooter({ application: { version, release } }: { application: Application }) {
  return (
    <footer className="site-footer">
      <p>
        Portfolio Dashboard {version}
        {release !== version && <span> · release {release}</span>}
      </p>
      <p>
        <a href="/status">Status</a> · <a href="/api/docs">API</a>
      </p>
    </footer>
  );
}
