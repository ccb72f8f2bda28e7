import type { Page } from 'playwright-core';
import { BASE_URL, said, TOKEN, visit, type Visit, type Wishes } from '../shop';

/** The console, where it is signed in as `opsctl open console --print` opens it. */
export const OPERATOR_URL = said('OPERATOR_URL');
export const OPERATOR = new URLSearchParams(new URL(OPERATOR_URL).hash.slice(1)).get('token') ?? '';

/** What stands before the environment's names; nothing without it. */
export const PREFIX = process.env.PREFIX ?? '';

/** Somebody comes to the console with a browser of their own; an operator, if nothing else is said. */
export async function operate({ path = '/console', token = OPERATOR, ...options }: Wishes & { token?: string } = {}): Promise<Visit> {
    const one = await visit({ ...options, signedIn: false, path: '/favicon.svg' });
    await one.page.goto(BASE_URL + path + (token ? `#token=${token}` : ''));
    return one;
}

/** Calls the API from a page, whose browser knows the shop's name. */
export function call(page: Page, method: string, path: string, token: string, body?: unknown): Promise<{ status: number; body: string }> {
    return page.evaluate(
        async ([method, path, token, body]) => {
            const headers: Record<string, string> = { 'Idempotency-Key': crypto.randomUUID(), ...(token ? { Authorization: `Bearer ${token}` } : {}) };
            const answer = await fetch(path!, { method, headers, body, credentials: 'omit' });
            return { status: answer.status, body: await answer.text() };
        },
        [method, path, token, body === undefined ? undefined : JSON.stringify(body)] as const,
    );
}

/** An order of so many samples of one cent, which decide what becomes of it. @return its id */
export async function placed(page: Page, cents: number, note?: string): Promise<string> {
    const { body } = await call(page, 'POST', '/api/orders', TOKEN, { items: [{ sku: 'SAMPLE-1C', quantity: cents }], ...(note ? { note } : {}) });
    return (JSON.parse(body) as { orderID: string }).orderID;
}

/** Waits until the API says that an order has a status. */
export async function became(page: Page, id: string, status: string): Promise<void> {
    for (let i = 0; i < 120; i++) {
        const { body } = await call(page, 'GET', `/api/orders/${id}`, TOKEN);
        if ((JSON.parse(body) as { status?: string }).status === status) {
            return;
        }
        await page.waitForTimeout(250);
    }
    throw new Error(`${id} did not become ${status}`);
}
