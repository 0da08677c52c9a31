import type { ReactNode } from 'react';
import type { ApiResult } from '../../api/api-result.ts';
import { Unavailable } from './Unavailable.tsx';

interface PanelProps<Data> {
  readonly id: string;
  /** What the panel is about, in a word or two. */
  readonly topic: string;
  readonly className?: string;
  readonly result: ApiResult<Data>;
  /** The heading as a sentence with its figure. */
  readonly heading: (data: Data) => ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A part of a page that is shown, or says why it can't be, without taking the rest of the page with it. */
export function Panel<Data>({ id, topic, className = '', result, heading, children }: PanelProps<Data>) {
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <p className="topic">{topic}</p>
      <h2 id={id}>{result.ok ? heading(result.data) : `${topic} can’t be shown`}</h2>
      {result.ok ? children(result.data) : <Unavailable failure={result.failure} topic={topic} />}
    </section>
  );
}
