import type { ReactNode } from 'react';
import { currentPageRequest } from '../../request/page-request.ts';

/** A page of its own with status 404; Next's own would be blank without JavaScript. */
export function Missing({ heading, children }: { heading: string; children: ReactNode }) {
  currentPageRequest().httpStatus = 404;
  return (
    <div className="message-page">
      <title>{`${heading} – Portfolio Dashboard`}</title>
      <p className="topic">Not found</p>
      <h1 tabIndex={-1}>{heading}</h1>
      {children}
    </div>
  );
}
