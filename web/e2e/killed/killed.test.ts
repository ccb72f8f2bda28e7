import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { BASE_URL, order, put, said, status, toCheckout, TOKEN, visit } from '../shop';

/** Shell commands that end the cloud at once (SIGKILL), and start it again at the same address. */
const KILL = said('KILL');
const START = said('START');

const GONE = 'The shop does not answer just now';

declare global {
    interface Window {
        /** Set on pages that must not have been loaded again. */
        neverReloaded?: boolean;
    }
}

it('says that the cloud was killed, and goes on by itself when it is back', { timeout: 180_000 }, async () => {
    const { page, context } = await visit();
    const tab = async (path: string): Promise<Page> => {
        const opened = await context.newPage();
        await opened.goto(`${BASE_URL}${path}#token=${TOKEN}`);
        return opened;
    };
    const list = await tab('/orders');
    await list.getByRole('heading', { name: 'Your orders' }).waitFor();
    const shelf = await tab('/');
    const reader = await tab('/');
    await reader.locator('.product__price').first().waitFor();
    await put(page, 'Sponges, 10');
    await toCheckout(page);
    const id = await order(page);
    await page.getByRole('link', { name: 'Cart, empty' }).waitFor();
    await put(shelf, 'Dustpan and brush');
    for (const open of [page, list, shelf]) {
        await open.evaluate(() => (window.neverReloaded = true));
    }

    execFileSync('sh', ['-c', KILL]);

    for (const open of [page, list, shelf, reader]) {
        await open.getByText(GONE).first().waitFor();
    }
    // What was known is still there, and the cart.
    await page.locator('.mark').waitFor();
    await list.getByRole('heading', { name: 'Your orders' }).waitFor();
    await shelf.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
    // An order without an answer is said as such; a page whose code is not here yet waits for it.
    await toCheckout(shelf);
    await shelf.getByRole('button', { name: /^Order and pay/ }).click();
    await shelf.getByText('We got no answer').waitFor();
    await reader.getByRole('link', { name: /^Latex gloves/ }).click();
    await reader.getByRole('heading', { name: 'That did not work' }).waitFor();

    execFileSync('sh', ['-c', START]);

    for (const open of [page, list, shelf, reader]) {
        await open.getByText(GONE).first().waitFor({ state: 'detached', timeout: 60_000 });
    }
    await reader.getByRole('button', { name: 'Add to cart' }).waitFor();
    // The order that was under way comes to its end, before everybody's eyes.
    await status(page, 'CONFIRMED');
    await list.locator('.orderrow', { has: list.locator(`a[href$="${id}"]`) }).getByText('Confirmed').waitFor();
    await shelf.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
    const second = await order(shelf);
    expect(second).not.toBe(id);
    await status(shelf, 'CONFIRMED');
    for (const open of [page, list, shelf]) {
        expect(await open.evaluate(() => window.neverReloaded), open.url()).toBe(true);
    }
});
