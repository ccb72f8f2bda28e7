// Pictures of the console's pages, light, dark and on a phone, for docs/images: OPERATOR_URL as for the browser tests, ORDER, TRACE and MAIL are those to look at.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = new URL(process.env.OPERATOR_URL);
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const pages = [
    ['overview', '/console', '.tile'],
    ['orders', '/console/orders', '.vt__body .vt__row'],
    ['order', `/console/orders/${process.env.ORDER}`, '.wf__row'],
    ['review', '/console/review', '.panel'],
    ['queues', '/console/queues?queue=manual-review', '.cards li'],
    ['mail', `/console/mails/${process.env.MAIL}`, 'iframe'],
    ['alarms', '/console/alarms', '.vt__body .vt__row'],
    ['alarm', '/console/alarms/manual-review-waits', '.chart canvas'],
    ['traces', '/console/traces', '.vt__body .vt__row'],
    ['trace', `/console/traces/${process.env.TRACE}`, '.wf__row'],
];

for (const [kind, colorScheme, viewport] of [
    ['light', 'light', { width: 1440, height: 900 }],
    ['dark', 'dark', { width: 1440, height: 900 }],
    ['phone', 'light', { width: 360, height: 740 }],
]) {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const [name, path, there] of pages) {
        await page.goto(`${url.origin}${path}${url.hash}`);
        await page.locator(there).first().waitFor();
        await page.waitForTimeout(1500);
        await page.screenshot({ path: `${images}/console-${name}-${kind}.png` });
        await page.goto('about:blank');
    }
    await context.close();
}
await browser.close();
