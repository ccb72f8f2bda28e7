import { expect, it } from 'vitest';
import { BASE_URL, EXPIRED, order, put, status, toCheckout, TOKEN, visit } from './shop';

it('says how to get in to whoever has no token, and keeps the cart', async () => {
    const { page } = await visit({ signedIn: false });
    await put(page, 'Dustpan and brush');
    await page.getByRole('link', { name: /^Cart, \d/ }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.getByText('opsctl open shop').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
});

it('has a customer whose token has ended sign in again, and goes on with the cart', async () => {
    const { page } = await visit({ signedIn: false });
    await put(page, 'Dustpan and brush');
    await page.goto(`${BASE_URL}/checkout#token=${EXPIRED}`);
    await page.getByText('Your session has ended').waitFor();
    // The same when it is the API that says so.
    await page.goto('about:blank');
    await page.goto(`${BASE_URL}/checkout#token=${TOKEN}`);
    await page.route('**/api/orders', (route) => route.fulfill({ status: 401, json: { message: 'the token has expired' } }));
    await page.getByRole('button', { name: /^Order and pay/ }).click();
    await page.getByText('Your session has ended').waitFor();
    await page.unroute('**/api/orders');
    await page.goto('about:blank');
    await page.goto(`${BASE_URL}/checkout#token=${TOKEN}`);
    await order(page);
});

it('says that it is offline, and goes on by itself', async () => {
    const { page, context } = await visit();
    await put(page, 'Safety goggles');
    await toCheckout(page);
    await context.setOffline(true);
    await page.getByText('You are offline').waitFor();
    await page.getByRole('button', { name: /^Order and pay/ }).click();
    await page.getByText('Ordering …').waitFor();
    await context.setOffline(false);
    await page.getByText('You are offline').waitFor({ state: 'detached' });
    await page.waitForURL(/\/orders\/[0-9a-f]+$/);
    await status(page, 'CONFIRMED');
});

it('says that the shop does not answer, and goes on by itself when it does', async () => {
    const { page } = await visit();
    let down = true;
    await page.route('**/api/**', (route) => (down ? route.abort('connectionrefused') : route.continue()));
    await page.goto(`${BASE_URL}/`);
    await page.getByText('The shop does not answer just now').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    down = false;
    await page.locator('.product__price').first().waitFor();
    await page.getByText('The shop does not answer just now').waitFor({ state: 'detached' });
});

it('keeps showing an order while the shop does not answer, says so, and shows what happened meanwhile', async () => {
    const { page } = await visit();
    const now = new Date().toISOString();
    const one = { orderID: 'abc', customerId: 'c-001', status: 'PAID', items: [], currency: 'USD', total: 1, createdAt: now, updatedAt: now };
    let down = false;
    await page.route('**/api/orders/abc', (route) => (down ? route.fulfill({ status: 502 }) : route.fulfill({ json: one })));
    await page.goto(`${BASE_URL}/orders/abc`);
    await status(page, 'PAID');
    down = true;
    await page.getByText('The shop does not answer just now').waitFor();
    await status(page, 'PAID');
    one.status = 'CONFIRMED';
    down = false;
    await status(page, 'CONFIRMED');
    await page.getByText('The shop does not answer just now').waitFor({ state: 'detached' });
});

it('shows what is loading, what is empty, and what does not exist', async () => {
    const { page } = await visit();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/products', async (route) => {
        await answered;
        await route.fulfill({ json: { products: [] } });
    });
    await page.goto(`${BASE_URL}/`);
    await page.locator('.product .skeleton').first().waitFor();
    answer();
    await page.getByText('The shelves are empty').waitFor();
    await page.unroute('**/api/products');
    for (const [path, words] of [
        ['/?q=unobtainium', 'No product is called like “unobtainium”'],
        ['/products/MOON-ROCK', 'This product is not sold'],
        ['/orders/00000000000000000000000000000000', 'There is no such order of yours'],
        ['/nowhere', 'There is nothing here'],
        ['/cart', 'Your cart is empty'],
        ['/signed-in?code=x&state=y', 'Signing in did not work'],
    ] as const) {
        await page.goto(BASE_URL + path);
        await page.getByText(words).first().waitFor();
    }
});

it('says in a few words what the API refuses', async () => {
    const { page } = await visit();
    for (const [code, words] of [
        [403, 'You may not see this'],
        [429, 'Too many people are asking'],
        [500, 'tell us this number: r-42'],
    ] as const) {
        await page.route('**/api/orders?*', (route) => route.fulfill({ status: code, json: { message: 'technical', requestId: 'r-42' } }));
        await page.goto(`${BASE_URL}/orders`);
        await page.getByText(words).waitFor();
        await page.unroute('**/api/orders?*');
    }
});

it('asks every second while an order goes on, every ten when it is over, and never when nobody looks', async () => {
    const { page } = await visit();
    const now = new Date().toISOString();
    const one = { orderID: 'abc', customerId: 'c-001', status: 'PAID', items: [], currency: 'USD', total: 1, createdAt: now, updatedAt: now };
    let asked = 0;
    await page.clock.install();
    await page.route('**/api/orders/abc', (route) => {
        asked++;
        return route.fulfill({ json: one });
    });
    await page.goto(`${BASE_URL}/orders/abc`);
    await status(page, 'PAID');
    const during = async (seconds: number) => {
        const before = asked;
        for (let second = 0; second < seconds; second++) {
            await page.clock.runFor(1000);
            await page.waitForTimeout(30);
        }
        return asked - before;
    };
    expect(await during(10)).toBeGreaterThanOrEqual(8);
    const hide = (state: string) =>
        page.evaluate((to) => {
            Object.defineProperty(document, 'visibilityState', { value: to, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }, state);
    await hide('hidden');
    expect(await during(20)).toBeLessThanOrEqual(1);
    await hide('visible');
    one.status = 'CONFIRMED';
    await during(2);
    await status(page, 'CONFIRMED');
    expect(await during(20)).toBeLessThanOrEqual(2);
});
