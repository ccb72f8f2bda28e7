import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { BASE_URL, order, put, status, toCheckout, TOKEN, visit } from './shop';

/** What the API answered to GETs, as it came over the network: a page sees 200 where the browser had the body already. */
async function answers(page: Page): Promise<{ url: URL; status: number }[]> {
    const seen: { url: URL; status: number }[] = [];
    const urls = new Map<string, URL>();
    const network = await page.context().newCDPSession(page);
    network.on('Network.requestWillBeSent', ({ requestId, request }) => {
        if (request.method === 'GET' && request.url.includes('/api/orders')) {
            urls.set(requestId, new URL(request.url));
        }
    });
    network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
        const url = urls.get(requestId);
        if (url) {
            seen.push({ url, status: statusCode });
        }
    });
    await network.send('Network.enable');
    return seen;
}

it('is sent an order again only when something has happened to it', async () => {
    const { page } = await visit();
    await put(page, 'Cotton mop');
    await toCheckout(page);
    const id = await order(page);
    await status(page, 'CONFIRMED');
    await page.goto(`${BASE_URL}/`);
    const seen = await answers(page);
    await page.goto(`${BASE_URL}/orders/${id}`);
    await status(page, 'CONFIRMED');
    const polls = () => seen.filter(({ url }) => url.pathname === `/api/orders/${id}`).map((one) => one.status);
    await expect.poll(polls).toContain(304);
    expect(polls().filter((code) => code !== 304).length, 'at most the first had a body').toBeLessThanOrEqual(1);
    await status(page, 'CONFIRMED');
});

it('asks for what changed in the list, is answered that nothing did, and shows what does', async () => {
    const { page, context } = await visit();
    await page.goto(`${BASE_URL}/`);
    const seen = await answers(page);
    await page.goto(`${BASE_URL}/orders`);
    await page.locator('.orderrow').first().waitFor();
    const polls = () => seen.filter(({ url }) => url.searchParams.has('since'));
    await expect.poll(() => polls().map((one) => one.status)).toContain(304);
    // In another tab.
    const tab = await context.newPage();
    await tab.goto(`${BASE_URL}/nowhere`);
    const orderID = await tab.evaluate(async (token) => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
        const answer = await fetch('/api/orders', { method: 'POST', headers, body: JSON.stringify({ items: [{ sku: 'SPONGE-10', quantity: 3 }] }) });
        return ((await answer.json()) as { orderID: string }).orderID;
    }, TOKEN);
    await tab.close();
    const row = page.locator('.orderrow').first();
    await expect.poll(() => row.getByRole('link').getAttribute('href')).toBe(`/orders/${orderID}`);
    await row.getByText('Confirmed').waitFor();
    expect(seen.filter(({ url }) => !url.searchParams.has('since')).length, 'the pages were fetched once').toBe(1);
    expect(new Set(polls().map((one) => one.status))).toEqual(new Set([200, 304]));
});
