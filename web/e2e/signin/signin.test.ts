import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { BASE_URL, order, put, said, status, visit } from '../shop';

/** The issuer that the shop is deployed with: it signs in whoever writes a name, and puts what else they write into their tokens. */
const ISSUER = said('ISSUER');

/** Fills a cart and goes to the issuer's page to order it. */
async function leave(): Promise<{ page: Page; asked: URLSearchParams }> {
    const { page } = await visit({ signedIn: false, issuer: new URL(ISSUER).origin });
    await put(page, 'Sponges, 10');
    await page.goto(`${BASE_URL}/checkout`);
    return { page, asked: await toIssuer(page) };
}

async function toIssuer(page: Page): Promise<URLSearchParams> {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${ISSUER}/authorize?**`);
    return new URL(page.url()).searchParams;
}

async function enter(page: Page, claims: object = {}): Promise<void> {
    await page.getByLabel('Customer').fill('c-001');
    await page.getByLabel('Claims').fill(JSON.stringify(claims));
    await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Where the tab was, with the cart that it had. */
async function orders(page: Page): Promise<void> {
    await page.getByText('Ordering as c-001').waitFor();
    expect(new URL(page.url()).pathname).toBe('/checkout');
    await page.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
    await order(page);
    await status(page, 'CONFIRMED');
}

it('signs in with authorization code and PKCE, and orders with what the issuer gave', async () => {
    const { page, asked } = await leave();
    expect(Object.fromEntries(asked)).toMatchObject({ client_id: 'shop', response_type: 'code', code_challenge_method: 'S256', redirect_uri: `${BASE_URL}/signed-in` });
    await enter(page);
    await orders(page);
    // The code is good for one use, and nothing of it stays.
    expect(page.url()).not.toContain('code=');
    await page.goBack();
    expect(page.url()).not.toContain('code=');
});

it('has a customer whose token ends sign in again, and goes on with the cart', async () => {
    const { page } = await leave();
    await enter(page, { exp: Math.floor(Date.now() / 1000) + 6 });
    await page.getByText('Ordering as c-001').waitFor();
    const token = await page.evaluate(() => sessionStorage.getItem('shop.token'));
    await page.getByText('Your session has ended').waitFor();
    // The API says the same.
    expect(await page.evaluate(async (ended) => (await fetch('/api/orders', { headers: { Authorization: `Bearer ${ended}` } })).status, token)).toBe(401);
    await toIssuer(page);
    await enter(page);
    await orders(page);
});

/** In words of people, with the cart still there, and starting again works. */
async function refusedOnce(page: Page): Promise<void> {
    await page.getByText('Signing in did not work').waitFor();
    expect(page.url()).toBe(`${BASE_URL}/signed-in`);
    await page.getByText('Not signed in').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
    await toIssuer(page);
    await enter(page);
    await page.getByText('Signed in as c-001').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
}

it.each(['state', 'nonce', 'code_challenge'])('takes no answer to another %s than its own', async (name) => {
    const { page } = await leave();
    const another = new URL(page.url());
    another.searchParams.set(name, 'another-one-than-was-sent-by-this-tab-of-mine');
    await page.goto(another.href);
    await enter(page);
    await refusedOnce(page);
});

it('says so when the issuer refuses, and lets try again', async () => {
    const { page, asked } = await leave();
    await page.goto(`${asked.get('redirect_uri')}?${new URLSearchParams({ error: 'access_denied', state: asked.get('state') ?? '' })}`);
    await refusedOnce(page);
});

it('takes no answer that nobody asked for', async () => {
    const { page } = await visit({ signedIn: false, path: '/signed-in?code=stolen&state=guessed', issuer: new URL(ISSUER).origin });
    await page.getByText('Signing in did not work').waitFor();
    await page.getByText('Not signed in').waitFor();
});
