'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';

/**
 * Makes links and GET forms navigate without a page load, so that the focus stays and screen readers announce the count of
 * a filtered table. Without this script they still work as plain links and forms.
 */
export function SoftNavigation() {
  const router = useRouter();
  const path = usePathname();
  const shownPath = useRef(path);
  const [pending, startTransition] = useTransition();

  useEffect(() => {
    document.querySelector('main')?.setAttribute('aria-busy', String(pending));
  }, [pending]);

  useEffect(() => {
    if (shownPath.current === path) return;
    shownPath.current = path;
    // Keyboards and screen readers start a new page at its heading.
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);

  useEffect(() => {
    const go = (event: Event, url: URL) => {
      event.preventDefault();
      // Another page of the list starts at its top, too.
      const scroll = url.pathname !== location.pathname || placeIn(url) !== placeIn(new URL(location.href));
      startTransition(() => router.push(url.pathname + url.search + url.hash, { scroll }));
    };
    const onClick = (event: MouseEvent) => {
      if (
        event.defaultPrevented ||
        event.button !== 0 ||
        event.metaKey ||
        event.ctrlKey ||
        event.shiftKey ||
        event.altKey
      )
        return;
      const href = (event.target as Element).closest('a[href]')?.getAttribute('href');
      if (href == null || href.startsWith('#')) return;
      const url = new URL(href, location.href);
      if (url.origin === location.origin && !url.pathname.startsWith('/api/')) go(event, url);
    };
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target as HTMLFormElement;
      if (event.defaultPrevented || form.method !== 'get') return;
      const url = new URL(form.action);
      // Empty fields filter nothing and would only lengthen an address that people share.
      for (const [name, value] of new FormData(form, event.submitter))
        if (value !== '') url.searchParams.append(name, String(value));
      go(event, url);
    };
    document.addEventListener('click', onClick);
    document.addEventListener('submit', onSubmit);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('submit', onSubmit);
    };
  }, [router]);

  return null;
}

function placeIn({ searchParams }: URL): string | null {
  return searchParams.get('cursor') ?? searchParams.get('before');
}
