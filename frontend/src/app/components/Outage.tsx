import type { ApiFailure } from '../../api/api-result.ts';
import { currentPageRequest } from '../../request/page-request.ts';
import { Reconnect } from './Reconnect.tsx';

const everySeconds = 5;

/** In place of a page while the portfolio can't be read: showing nothing is better than showing old figures as current. */
export function Outage({ failure }: { failure: ApiFailure }) {
  const request = currentPageRequest();
  request.httpStatus = 503;
  return (
    <div className="message-page">
      <title>Can’t be shown right now – Portfolio Dashboard</title>
      <noscript>
        <meta httpEquiv="refresh" content={String(everySeconds)} />
      </noscript>
      <Reconnect seconds={everySeconds} />
      <p className="topic">Interrupted</p>
      <h1 tabIndex={-1}>The portfolio can’t be shown right now</h1>
      <p className="lead">{failure.detail}</p>
      <dl className="explanation">
        <div>
          <dt>What still works</dt>
          <dd>The dashboard itself. No data is lost, and no old figures are shown as current.</dd>
        </div>
        <div>
          <dt>What to do</dt>
          <dd>Nothing. This page tries again every {everySeconds} seconds and recovers by itself.</dd>
        </div>
        <div>
          <dt>If it lasts</dt>
          <dd>
            Tell whoever runs this dashboard, and quote request id <code>{request.id}</code>.
          </dd>
        </div>
      </dl>
    </div>
  );
}
