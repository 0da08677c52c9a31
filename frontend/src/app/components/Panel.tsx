import type { ReactNode } from 'react';
import type { ApiResult } from '../../api/api-result.ts';
import { Unavailable } from './Unavailable.tsx';

interface PanelProps<Data> {
  readonly id: string;
  readonly topic: string;
  readonly className?: string;
  readonly result: ApiResult<Data>;
  /** A sentence with the panel's main figure. */
  readonly heading: (data: Data) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A part of a page that can fail by itself: then it says why, and the rest of the page is still shown. */
export function Panel<Data>({ id, topic, className = '', result, heading, children }: PanelProps<Data>) {
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <p className="topic">{topic}</p>
      <h2 id={id}>{result.ok ? heading(result.data) : `${topic} can’t be shown`}</h2>
      {result.ok ? children(result.data) : <Unavailable failure={result.failure} topic={topic} />}
    </section>
  );
}
