/** `npm run screenshots`: takes the pictures in ../docs, from the real system after `npm run demo`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, noChromium } from '../tests/support/chromium.ts';
import { startRealSystem } from './real-system.ts';

const docs = join(import.meta.dirname, '../../docs');
const pictures = [
  { name: 'overview-light', path: '/', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'overview-dark', path: '/', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'overview-phone', path: '/', width: 390, height: 844, colorScheme: 'light' },
  {
    name: 'assets-light',
    path: '/assets?status=active&ageing=overdue&sort=-nominal_value',
    width: 1440,
    height: 900,
    colorScheme: 'light',
  },
] as const;

if (chromiumPath === undefined) throw new Error(noChromium);
const system = await startRealSystem();
try {
  system.run('local/demo.ts');
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  mkdirSync(docs, { recursive: true });
  for (const { name, path, width, height, colorScheme } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, locale: 'en-GB' });
    await page.goto(system.url + path);
    // After a reload the font is cached, so it is used from the start.
    await page.reload();
    await page.screenshot({ path: join(docs, `${name}.png`) });
    await page.close();
    console.log(`docs/${name}.png`);
  }
  await browser.close();
} finally {
  await system.stop();
}
