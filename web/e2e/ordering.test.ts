import type { Request } from 'playwright-core';
import { expect, it } from 'vitest';
import { BASE_URL, fetched, order, put, status, toCheckout, TOKEN, TOKEN_URL, visit } from './shop';

const posts = (requests: Request[]) => requests.filter((request) => request.method() === 'POST' && request.url().endsWith('/api/orders'));

it('searches, orders, and watches the order until it is confirmed, with every status and its time', async () => {
    const { page } = await visit();
    await page.getByRole('searchbox').fill('gloves latex');
    await expect.poll(() => page.locator('.product').count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('gloves latex');
    await page.getByRole('link', { name: /^Latex gloves/ }).click();
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await toCheckout(page);
    expect(await page.getByRole('button', { name: /^Order and pay/ }).textContent()).toContain('$25.98');
    await page.getByLabel('Note for us').fill('Ring twice — «please» 😀');
    await order(page);
    await status(page, 'CONFIRMED');
    expect(await page.locator('.timeline .step__name').allTextContents()).toEqual(['Received', 'In process', 'Paid', 'Sent', 'Confirmed']);
    expect(await page.locator('.timeline time').count()).toBe(5);
    expect(await page.getByText('Ring twice — «please» 😀').isVisible()).toBe(true);
    // It is among the customer's own, and the cart is empty.
    await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
    await page.getByRole('link', { name: 'All your orders' }).click();
    await page.locator('.orderrow').first().getByText('Confirmed').waitFor();
});

it('says well that the card was declined, and puts the order into the cart again', async () => {
    const { page } = await visit();
    await put(page, 'Sample, one cent', 2);
    await toCheckout(page);
    await order(page);
    await status(page, 'PAYMENT_FAILED');
    expect(await page.locator('h1').textContent()).toContain('Your card was declined');
    expect(await page.locator('.order__text').textContent()).toMatch(/said no to \$0\.02\. Nothing was charged/);
    await page.getByRole('button', { name: 'Put it in the cart again' }).click();
    await page.getByRole('link', { name: 'Cart, 2 items' }).waitFor();
});

it('cancels as long as the order is not begun, and says so if it was too late', async () => {
    const { page } = await visit();
    await put(page, 'Sponges, 10');
    await toCheckout(page);
    await order(page);
    // Whoever is quicker: the customer, or the flow.
    const button = page.getByRole('button', { name: 'Cancel the order' });
    const pressed = await button.click({ timeout: 1500 }).then(() => true, () => false);
    if (pressed) {
        await Promise.race([status(page, 'CANCELLED'), page.getByText('Too late to cancel').waitFor()]);
    }
    if (await page.locator('[data-status=CANCELLED]').isVisible()) {
        expect(await page.locator('.timeline .step__name').allTextContents()).toEqual(['Received', 'Cancelled']);
    } else {
        await status(page, 'CONFIRMED');
    }
});

it.each([
    [200, 'CANCELLED', 'The order is cancelled'],
    [409, 'RECEIVED', 'Too late to cancel'],
])('shows what the API says to a cancellation: %d', async (code, shown, words) => {
    const { page } = await visit();
    const received = { orderID: 'abc123', customerId: 'c-001', status: 'RECEIVED', items: [{ sku: 'SPONGE-10', quantity: 1 }], currency: 'USD', total: 450, createdAt: new Date().toISOString(), updatedAt: new Date().toISOString() };
    let now = received;
    await page.route('**/api/orders/abc123', (route) => route.fulfill({ json: now }));
    await page.route('**/api/orders/abc123/cancel', (route) => {
        now = code === 200 ? { ...received, status: 'CANCELLED' } : received;
        return route.fulfill({ status: code, json: code === 200 ? now : { message: 'the order is being processed or over and cannot be cancelled' } });
    });
    await page.goto(`${BASE_URL}/orders/abc123`);
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText(words).first().waitFor();
    await status(page, shown);
});

it('makes one order of a double click', async () => {
    const { page, requests } = await visit();
    await put(page, 'Bucket, 12 l');
    await toCheckout(page);
    await page.getByRole('button', { name: /^Order and pay/ }).dblclick();
    await page.waitForURL(/\/orders\/[0-9a-f]+$/);
    await status(page, 'CONFIRMED');
    expect(new Set(posts(requests).map((request) => request.headers()['idempotency-key'])).size).toBe(1);
});

it('makes one order when the answer is lost and somebody tries again after a reload', async () => {
    const { page, requests } = await visit();
    await put(page, 'Cotton mop');
    await toCheckout(page);
    // The order arrives each time; its answer never does.
    const stored: string[] = [];
    await page.route('**/api/orders', async (route) => {
        if (route.request().method() !== 'POST') {
            return route.continue();
        }
        const answer = await fetched(route);
        stored.push(((await answer.json()) as { orderID: string }).orderID);
        return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: /^Order and pay/ }).click();
    await page.getByText('We got no answer').waitFor();
    await page.unroute('**/api/orders');
    await page.reload();
    await page.getByText('We got no answer').waitFor();
    const id = await order(page);
    expect(stored.length).toBe(3);
    expect(new Set([...stored, id]).size).toBe(1);
    expect(new Set(posts(requests).map((request) => request.headers()['idempotency-key'])).size).toBe(1);
    await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
});

it('keeps the cart over a reload, and in another tab', async () => {
    const { page, context } = await visit({ signedIn: false });
    await put(page, 'Squeegee', 2);
    await page.reload();
    await page.getByRole('link', { name: 'Cart, 2 items' }).waitFor();
    const other = await context.newPage();
    await other.goto(`${BASE_URL}/cart`);
    await other.getByRole('button', { name: 'Remove Squeegee' }).click();
    await other.getByText('Your cart is empty').waitFor();
    await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
});

it('lets no token stay in the address, and keeps it for the tab', async () => {
    const { page, requests } = await visit({ signedIn: false });
    await page.goto('about:blank');
    await page.goto(TOKEN_URL);
    await page.getByText(/^Signed in as/).waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.locator('.orderrow').first().waitFor();
    await page.reload();
    await page.locator('.orderrow').first().waitFor();
    // Only the API is shown it, and only where it asks who calls.
    for (const request of requests) {
        const mayHave = /\/api\/orders/.test(request.url());
        expect([request.url(), request.headers().authorization === `Bearer ${TOKEN}`]).toEqual([request.url(), mayHave]);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Sign in to go on').waitFor();
});
