import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTheme } from '../request/theme.ts';
import { redirect, sendText } from './responses.ts';

const aYear = 365 * 24 * 60 * 60;
/** Far more than the one field of the form. */
const maxBytes = 1_024;

/** POST /theme: stores the chosen theme in a cookie and redirects back to the page. */
export async function chooseTheme(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    return sendText(response, 415, 'Send a form: application/x-www-form-urlencoded.');
  const body = await readBody(request);
  if (body === undefined) return sendText(response, 413, `The form is larger than ${maxBytes} bytes.`);
  const theme = new URLSearchParams(body).get('theme');
  if (!isTheme(theme)) return sendText(response, 400, 'The theme is system, light or dark.');
  const expiry = theme === 'system' ? 0 : aYear;
  response.setHeader('Set-Cookie', `theme=${theme}; Path=/; Max-Age=${expiry}; HttpOnly; SameSite=Lax`);
  redirect(response, 303, previousPage(request.headers.referer));
}

/** Undefined if the body is too large. Its rest is discarded, so that the connection can be reused. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of request.setEncoding('latin1').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.length > maxBytes) {
      request.resume();
      return undefined;
    }
  }
  return text;
}

/** Path and query of the page with the form. The address is relative because only the edge knows its host name. */
function previousPage(referrer: string | undefined): string {
  if (referrer === undefined || !URL.canParse(referrer)) return '/';
  const { protocol, pathname, search } = new URL(referrer);
  if (protocol !== 'http:' && protocol !== 'https:') return '/';
  // A path that starts with two slashes would name another host.
  return `/${pathname.replace(/^\/+/, '')}${search}`;
}
