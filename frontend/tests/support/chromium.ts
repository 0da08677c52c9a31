import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** `CHROMIUM`, or the first of the usual places that exists. */
export const chromiumPath = [process.env.CHROMIUM ?? '', ...places].find((place) => place !== '' && existsSync(place));

export const noChromium = `No Chromium in ${places.join(', ')}; install it, or set CHROMIUM to its path.`;
