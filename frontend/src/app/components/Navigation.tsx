'use client';

import { usePathname } from 'next/navigation';

const pages = [
  { href: '/', name: 'Overview' },
  { href: '/assets', name: 'Assets' },
  { href: '/imports', name: 'Imports' },
  { href: '/status', name: 'Status' },
];

/** On the client only because the layout around it stays while pages change. */
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
