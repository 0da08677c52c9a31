import { isTheme } from '../../request/theme.ts';

const aYear = 365 * 24 * 60 * 60;

/** Keeps the reader's choice of colours and goes back to the page it was made on. */
export async function POST(request: Request): Promise<Response> {
  const theme = (await request.formData()).get('theme');
  if (!isTheme(theme)) return new Response('The theme is system, light or dark.\n', { status: 400 });
  const expiry = theme === 'system' ? 0 : aYear;
  return new Response(null, {
    status: 303,
    headers: {
      Location: cameFrom(request),
      'Set-Cookie': `theme=${theme}; Path=/; Max-Age=${expiry}; HttpOnly; SameSite=Lax`,
    },
  });
}

/** Path and query of the page with the form; a relative address, as only the edge knows its own name. */
function cameFrom(request: Request): string {
  const referrer = request.headers.get('referer');
  if (referrer === null || !URL.canParse(referrer)) return '/';
  const { pathname, search } = new URL(referrer);
  // Two slashes would begin the name of another host.
  return `/${pathname.replace(/^\/+/, '')}${search}`;
}
