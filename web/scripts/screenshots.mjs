// Pictures of every page, light and dark, for docs/images: BASE_URL and TOKEN_URL as for the browser tests.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const base = process.env.BASE_URL;
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

for (const [colorScheme, viewport] of [
    ['light', { width: 1280, height: 860 }],
    ['dark', { width: 1280, height: 860 }],
    ['light', { width: 360, height: 740 }],
]) {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const kind = viewport.width < 700 ? 'phone' : colorScheme;
    const shoot = async (name) => {
        await page.mouse.move(0, 0);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${images}/shop-${name}-${kind}.png` });
    };
    const order = async () => {
        await page.getByRole('link', { name: /^Cart, \d/ }).click();
        await page.locator('.quantity input').first().waitFor();
        await shoot('cart');
        await page.getByRole('link', { name: 'Go to checkout' }).click();
        await page.locator('.currencies').waitFor();
        await shoot('checkout');
        await page.getByRole('button', { name: /^Order and pay/ }).click();
    };
    await page.goto(process.env.TOKEN_URL);
    await page.locator('.product__price').first().waitFor();
    await shoot('catalogue');
    await page.getByRole('button', { name: 'Add Sample, one cent to the cart' }).dblclick();
    await order();
    await page.locator('[data-status=PAYMENT_FAILED]').waitFor();
    await shoot('declined');
    await page.goto(`${base}/`);
    for (const name of ['Disposable aprons, 50', 'Bleach, 5 l', 'Outdoor broom']) {
        await page.getByRole('button', { name: `Add ${name} to the cart` }).click();
    }
    await page.getByRole('link', { name: 'Bleach 5 l' }).click();
    await page.locator('.quantity input').waitFor();
    await shoot('product');
    await order();
    await page.locator('[data-status=PAID], [data-status=SHIPPED], [data-status=CONFIRMED]').waitFor();
    await shoot('order');
    await page.locator('[data-status=CONFIRMED]').waitFor();
    await page.getByRole('link', { name: 'All your orders' }).click();
    await page.locator('.orderrow').first().waitFor();
    await shoot('orders');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('.howto').waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    await shoot('signin');
    await context.close();
}
await browser.close();
