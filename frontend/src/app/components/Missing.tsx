import type { ReactNode } from 'react';
import { currentPageRequest } from '../../request/page-request.ts';

interface MissingProps {
  readonly heading: string;
  readonly status?: 400 | 404;
  readonly children: ReactNode;
}

/** Our own page for status 404 (or 400): Next's would be blank without JavaScript. */
export function Missing({ heading, status = 404, children }: MissingProps) {
  currentPageRequest().httpStatus = status;
  return (
    <div className="message-page">
      <title>{`${heading} – Portfolio Dashboard`}</title>
      <p className="topic">Not found</p>
      <h1 tabIndex={-1}>{heading}</h1>
      {children}
    </div>
  );
}
