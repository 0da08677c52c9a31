'use client';

import { useEffect, useRef } from 'react';

/** Searches assets, tapes and pages from anywhere: `/` or Ctrl+K leads here. Without JavaScript it is a plain form. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = (event.target as Element).closest('input:not([type="checkbox"]), select, textarea') !== null;
      const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const controlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!slash && !controlK) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <search className="search-box">
      <form method="get" action="/search">
        <input
          ref={input}
          type="search"
          name="q"
          maxLength={100}
          placeholder="Find an asset, tape or page"
          aria-label="Find an asset, tape or page"
          aria-keyshortcuts="/ Control+K"
          autoComplete="off"
          spellCheck={false}
        />
        <span aria-hidden="true">/</span>
      </form>
    </search>
  );
}
