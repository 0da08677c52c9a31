import type { ApiFailure } from '../../api/api-result.ts';
import { currentPageRequest } from '../../request/page-request.ts';

/** In place of data that the API did not return: what happened, and which request id to quote. */
export function Unavailable({ failure, topic }: { failure: ApiFailure; topic: string }) {
  if (failure.kind === 'not_offered') {
    return (
      <p className="unavailable">
        This backend doesn’t offer this part ({topic.toLowerCase()}). Everything else on this page works.
      </p>
    );
  }
  return (
    <div className="unavailable">
      <p>{failure.detail}</p>
      <p>
        The rest of the page is current. Reload to try again. If it still fails, quote request id{' '}
        <code>{currentPageRequest().id}</code>.
      </p>
    </div>
  );
}
