'use client';

import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react';

export interface ChartColumn {
  /** Calendar date, YYYY-MM-DD. */
  readonly date: string;
  readonly href: string;
  readonly title: string;
  readonly readout: readonly { readonly name: string; readonly figure: string }[];
}

const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => Math.max(0, index - 1),
  ArrowRight: (index, last) => Math.min(last, index + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * A link over each of a chart's columns, which are equally wide, with its figures on hover and focus. The arrow keys go from one to the next. A first
 * tap reads, a second one follows. Without JavaScript the links still read and lead.
 */
export function ChartColumns({ columns }: { columns: readonly ChartColumn[] }) {
  const list = useRef<HTMLOListElement>(null);
  const touched = useRef<Element | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    event.preventDefault();
    links[step(links.indexOf(event.target as HTMLAnchorElement), links.length - 1)]?.focus();
  };
  const onPointerDown = (event: PointerEvent) => {
    touched.current =
      event.pointerType === 'touch' && document.activeElement !== event.currentTarget ? event.currentTarget : null;
  };
  const onClick = (event: MouseEvent<HTMLAnchorElement>) => {
    if (touched.current !== event.currentTarget) return;
    event.preventDefault();
    event.currentTarget.focus();
  };
  return (
    <ol ref={list} className="chart-columns" onKeyDown={onKeyDown}>
      {columns.map(({ date, href, title, readout }, index) => (
        <li key={date}>
          <a
            href={href}
            // One stop of the Tab key for the chart; the arrow keys do the rest.
            tabIndex={index === columns.length - 1 ? 0 : -1}
            onPointerDown={onPointerDown}
            onClick={onClick}
          >
            <span className={index >= columns.length / 2 ? 'readout readout-left' : 'readout'}>
              <strong>{title}</strong>
              {readout.map(({ name, figure }) => (
                <span key={name}>
                  {name} <b>{figure}</b>
                </span>
              ))}
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}
