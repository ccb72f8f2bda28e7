// How long customers wait, for bench/run.sh: BASE_URL and TOKEN_URL as for the browser tests, ROUNDS how often. Prints milliseconds as JSON:
// `painted`, until the largest content of the catalogue is painted in a browser that was never here; `visible`, from the moment that an order
// is stored as confirmed until its page, open all the while, shows it.
import { chromium } from 'playwright-core';

const { BASE_URL: base, TOKEN_URL: signedIn, ROUNDS: rounds = '10' } = process.env;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = { viewport: { width: 1440, height: 900 }, locale: 'en-US' };

async function painted() {
    const visit = await browser.newContext(context);
    const page = await visit.newPage();
    await page.goto(base);
    await page.locator('.product__price').first().waitFor();
    // Whatever is painted later is not larger.
    await page.waitForTimeout(500);
    const time = await page.evaluate(
        () =>
            new Promise((resolve) => {
                new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
            }),
    );
    await visit.close();
    return time;
}

async function visible(page) {
    await page.goto(`${base}/`);
    await page.getByRole('button', { name: 'Add Sponges, 10 to the cart' }).click();
    await page.getByRole('link', { name: /^Cart, \d/ }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.evaluate(() => {
        new MutationObserver((_, observer) => {
            if (document.querySelector('[data-status=CONFIRMED]')) {
                observer.disconnect();
                requestAnimationFrame(() => (window.shown = Date.now()));
            }
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await page.getByRole('button', { name: /^Order and pay/ }).click();
    const [shown, stored] = await page.waitForFunction(() => window.shown).then(async (moment) => [
        await moment.jsonValue(),
        await page.evaluate(async () => {
            const id = location.pathname.split('/').at(-1);
            const answer = await fetch(`/api/orders/${id}`, { headers: { Authorization: `Bearer ${sessionStorage.getItem('shop.token')}` } });
            return Date.parse((await answer.json()).updatedAt);
        }),
    ]);
    return shown - stored;
}

const times = { painted: [], visible: [] };
const page = await (await browser.newContext(context)).newPage();
await page.goto(signedIn);
await page.locator('.product__price').first().waitFor();
await visible(page);
for (let round = 0; round < Number(rounds); round++) {
    times.painted.push(await painted());
    times.visible.push(await visible(page));
}
await browser.close();
console.log(JSON.stringify(times));
