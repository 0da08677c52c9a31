import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { currentPageRequest } from '../request/page-request.ts';
import { SiteFooter } from './components/SiteFooter.tsx';
import { SiteHeader } from './components/SiteHeader.tsx';
import { SoftNavigation } from './components/SoftNavigation.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/site.css';
import './styles/panels.css';
import './styles/charts.css';
import './styles/tables.css';
import './styles/pages.css';
import './styles/print.css';

/** The fallback has the same metrics, so nothing jumps when the font takes its place. */
const inter = localFont({
  src: '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  display: 'swap',
  variable: '--inter',
});

export const dynamic = 'force-dynamic';
/** Has no title: each page sets its own, and browsers show the first of two. */
export const metadata: Metadata = {
  description: 'Loan portfolio: value, defaults, ageing, maturities, concentration',
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default function RootLayout({ children }: { children: ReactNode }) {
  const { application, status, theme } = currentPageRequest();
  return (
    <html lang="en" data-theme={theme} className={inter.variable}>
      <body>
        <a className="skip-link" href="#content">
          Skip to the content
        </a>
        <SiteHeader status={status.ok ? status.data : undefined} environment={application.environment} theme={theme} />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter application={application} />
        <SoftNavigation />
      </body>
    </html>
  );
}
