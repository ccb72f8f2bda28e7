import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type APIResponse, type Browser, type BrowserContext, type BrowserContextOptions, type Page, type Request, type Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** Where the shop is, and where it is signed in (`…#token=…`, as `opsctl open shop` opens it, if it does): the shop of a system that runs. */
export const BASE_URL = said('BASE_URL', 'SHOP_URL').replace(/\/$/, '');
export const TOKEN_URL = said('TOKEN_URL');
/** Empty where customers sign in at an issuer. */
export const TOKEN = new URLSearchParams(new URL(TOKEN_URL).hash.slice(1)).get('token') ?? '';

/** A setting from the environment. */
export function said(name: string, here = name): string {
    const value = process.env[here];
    if (!value) {
        throw new Error(`${name} is not set: the browser tests need a shop that runs`);
    }
    return value;
}

let browser: Browser;
const open = new Set<Visit>();

beforeAll(async () => {
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        // A page whose answer a test has changed counts as from nowhere, which may not ask this computer otherwise.
        args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'],
    });
});

afterAll(() => browser?.close());

/** Whatever a test looked at: no visit broke the page's policy, threw an error, or let a token out. */
afterEach(async () => {
    for (const visit of open) {
        await visit.page.waitForTimeout(0);
        const { requests, troubles, issuer = BASE_URL } = visit;
        const tokens = [TOKEN, await visit.page.evaluate(() => sessionStorage.getItem('shop.token')).catch(() => null)].filter((token): token is string => !!token);
        await visit.context.close();
        open.delete(visit);
        expect(troubles).toEqual([]);
        for (const request of requests) {
            expect(request.url(), 'only the shop is asked').toMatch(new RegExp(`^(${escaped(BASE_URL)}/|${escaped(issuer)}/|data:|blob:)`));
            for (const token of tokens) {
                expect(request.url()).not.toContain(token);
            }
            expect(request.headers().referer ?? '').not.toContain('token');
        }
    }
});

export interface Visit {
    page: Page;
    context: BrowserContext;
    requests: Request[];
    /** Errors of the page, and breaches of its content security policy. */
    troubles: string[];
    issuer?: string;
}

export interface Wishes extends BrowserContextOptions {
    signedIn?: boolean;
    /** Another origin that may be asked: the one that signs customers in. */
    issuer?: string;
    path?: string;
}

/** Somebody comes to the shop with a browser of their own. */
export async function visit({ signedIn = true, path = '/', issuer, ...options }: Wishes = {}): Promise<Visit> {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 }, ...options });
    const requests: Request[] = [];
    const troubles: string[] = [];
    context.on('request', (request) => requests.push(request));
    context.on('weberror', (error) => troubles.push(String(error.error())));
    context.on('console', (message) => {
        if (/Content Security Policy|Refused to/.test(message.text()) || (TOKEN && message.text().includes(TOKEN))) {
            troubles.push(message.text());
        }
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const one = { page, context, requests, troubles, issuer };
    open.add(one);
    await page.goto(signedIn ? `${BASE_URL}${path}#token=${TOKEN}` : BASE_URL + path);
    return one;
}

/** What the shop answers to a request that a test holds. Names below localhost are this machine's, which browsers know and resolvers may not. */
export function fetched(route: Route): Promise<APIResponse> {
    const url = new URL(route.request().url());
    const { host } = url;
    if (url.hostname.endsWith('.localhost')) {
        url.hostname = '127.0.0.1';
    }
    return route.fetch({ url: url.href, headers: { ...route.request().headers(), host } });
}

export async function put(page: Page, name: string, times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
        await page.getByRole('button', { name: `Add ${name} to the cart` }).click();
    }
}

export async function toCheckout(page: Page): Promise<void> {
    await page.getByRole('link', { name: /^Cart, \d/ }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.getByRole('button', { name: /^Order and pay/ }).waitFor();
}

export async function order(page: Page): Promise<string> {
    await page.getByRole('button', { name: /^Order and pay/ }).click();
    await page.waitForURL(/\/orders\/[0-9a-f]+$/);
    return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

export async function status(page: Page, wanted: string): Promise<void> {
    await page.locator(`[data-status=${wanted}]`).waitFor({ timeout: 45_000 });
}

export async function accessible(page: Page, where: string): Promise<void> {
    // What fades in has its colours only then.
    await page.waitForTimeout(250);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`), where).toEqual([]);
}

/** Nothing sticks out of the window to the side. */
export async function fits(page: Page, where: string): Promise<void> {
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content, where).toBeLessThanOrEqual(window ?? 0);
}

function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A JSON web token that looks right and has ended. */
export const EXPIRED = [{ alg: 'RS256' }, { sub: 'c-001', exp: 1_000_000_000 }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.AA';

/** What a screen reader calls the element that has the focus, nearly: its label, then its text. */
export function focused(page: Page): Promise<string> {
    return page.evaluate(() => [document.activeElement?.getAttribute('aria-label'), document.activeElement?.textContent].filter(Boolean).join(' '));
}

/**
 * Presses Tab until the focus is on what is wanted. What an answer brings later is waited for first: sixty keys are pressed faster than a busy computer answers.
 * @param most how many keys may be needed
 */
export async function tabTo(page: Page, wanted: RegExp, most = 60): Promise<void> {
    await page.waitForFunction(
        ([source, flags]) =>
            [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].some((one) =>
                new RegExp(source!, flags).test([one.getAttribute('aria-label'), one.textContent].filter(Boolean).join(' ')),
            ),
        [wanted.source, wanted.flags] as const,
    );
    let now = '';
    for (let i = 0; i < most && !wanted.test(now); i++) {
        await page.keyboard.press('Tab');
        now = await focused(page);
    }
    expect(now).toMatch(wanted);
}
