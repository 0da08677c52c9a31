'use client';

import { usePathname } from 'next/navigation';

const pages = [
  { href: '/', name: 'Overview' },
  { href: '/assets', name: 'Assets' },
  { href: '/imports', name: 'Imports' },
  { href: '/status', name: 'Status' },
];

/** A client component because the layout around it does not render again when the page changes. */
export function Navigation() {
  const path = usePathname();
  return (
    <nav aria-label="Pages">
      <ul>
        {pages.map(({ href, name }) => (
          <li key={href}>
            <a
              href={href}
              aria-current={path === href ? 'page' : path.startsWith(`${href}/`) && href !== '/' ? 'true' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
