import type { Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PAGES as MENU } from '../../src/console/app/pages';
import en from '../../src/console/locales/en.json';
import es from '../../src/console/locales/es.json';
import { accessible, BASE_URL, fits, focused, said, tabTo } from '../shop';
import { became, call, operate, OPERATOR, placed, PREFIX } from './operators';

/** The token of another operator, whose name is bob. */
const BOB = said('OTHER_OPERATOR');
/** What an order says whose message lies among the dead letters of POC-Queue. */
const DEAD_NOTE = said('DEAD_NOTE');
/** A mail whose recipient's name is HTML. */
const HOSTILE_MAIL = said('HOSTILE_MAIL');

const DEAD_LETTERS = `${PREFIX}POC-Queue-DLQ`;
/** An order that a dead letter of order-processing-DLQ names. */
const DEAD_ORDER = said('DEAD_ORDER');

const short = (id: string) => id.replace(/^(.{4})(.{4}).*$/, '$1 $2').toUpperCase();

async function inReview(page: Page): Promise<string> {
    const id = await placed(page, 56);
    await became(page, id, 'MANUAL_REVIEW');
    return id;
}

/** What the partners' books have of an order, each entry as its kind and what became of it. */
async function books(page: Page, id: string): Promise<string[]> {
    const { ledger } = JSON.parse((await call(page, 'GET', `/api/console/orders/${id}`, OPERATOR)).body) as { ledger: { entries: { kind: string; status?: string }[] } };
    return ledger.entries.map(({ kind, status }) => `${kind} ${status ?? 'NOTHING'}`).sort();
}

async function audit(page: Page, subject: string): Promise<string[]> {
    const { lines } = JSON.parse((await call(page, 'GET', `/api/console/audit?subject=${subject}`, OPERATOR)).body) as { lines: { action: string; who: string; state: string }[] };
    return lines.map(({ action, who, state }) => `${who} ${action} ${state}`);
}

/** A dialog is there a frame before it has the focus, and the key of before goes nowhere. */
const inDialog = (page: Page) => expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role=dialog]') != null)).toBe(true);

const card = (page: Page, id: string) => page.getByRole('listitem').filter({ hasText: short(id) });

describe('an order in review', () => {
    it('is tried again, refunded and accepted, and the books are right each time', { timeout: 120_000 }, async () => {
        const { page } = await operate({ path: '/console/review' });
        const id = await inReview(page);
        const dialog = page.getByRole('dialog');
        const decide = async (button: string, reason: string) => {
            await card(page, id).getByRole('button', { name: button }).click();
            await dialog.getByRole('textbox', { name: 'Why?' }).fill(reason);
            await dialog.getByRole('button', { name: button.split(' order')[0] === 'Try' ? 'Try again' : button.split(' order')[0] }).click();
        };
        // Its partners refuse the shipment and the refund: both leave it in review, and say so.
        await decide(`Refund order ${short(id)}`, 'the parcel is lost');
        await dialog.getByText('the order stays in review', { exact: false }).waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        expect(await books(page, id)).toEqual(['CHARGE CHARGED', 'REFUND NOTHING', 'SHIPMENT FAILED']);
        await card(page, id).getByRole('button', { name: `Try order ${short(id)} again` }).click();
        await dialog.getByRole('button', { name: 'Try again' }).click();
        await dialog.getByText('Say why').waitFor();
        await dialog.getByRole('textbox', { name: 'Why?' }).fill('the carrier is back');
        await dialog.getByRole('button', { name: 'Try again' }).click();
        await dialog.getByText('the shipment failed and so did the refund').last().waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        await decide(`Accept order ${short(id)}`, 'delivered by hand');
        await dialog.getByText('Done. The order is now: Confirmed').waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        await card(page, id).waitFor({ state: 'detached' });
        expect(await books(page, id)).toEqual(['CHARGE CHARGED', 'REFUND NOTHING', 'SHIPMENT FAILED']);
        expect((await audit(page, id)).map((line) => line.replace(/^\S+ /, ''))).toEqual(['order.accept DONE', 'order.retry FAILED', 'order.refund FAILED']);
    });

    it('is decided about once: the second operator is told who was first', { timeout: 120_000 }, async () => {
        const { page } = await operate({ path: '/console/review' });
        const id = await inReview(page);
        const dialog = page.getByRole('dialog');
        await card(page, id).getByRole('button', { name: `Refund order ${short(id)}` }).click();
        await dialog.getByRole('textbox', { name: 'Why?' }).fill('the parcel is lost');
        // As on the order's own page.
        await page.keyboard.press('Escape');
        await page.goto(`${BASE_URL}/console/orders/${id}`);
        await page.getByRole('button', { name: `Refund order ${short(id)}` }).click();
        await dialog.getByRole('textbox', { name: 'Why?' }).fill('the parcel is lost');
        const first = await call(page, 'POST', `/api/console/orders/${id}/resolve`, BOB, { action: 'accept', reason: 'delivered by hand' });
        expect(first.status).toBe(200);
        await dialog.getByRole('button', { name: 'Refund' }).dblclick();
        await dialog.getByText(/bob was first, at .*: accept, because delivered by hand/).waitFor();
        await dialog.getByText('The order is now: Confirmed').waitFor();
        expect(await books(page, id)).toEqual(['CHARGE CHARGED', 'REFUND NOTHING', 'SHIPMENT FAILED']);
        expect(await audit(page, id)).toHaveLength(2);
        await dialog.getByRole('button', { name: 'Close' }).click();
        await page.getByRole('main').getByRole('link', { name: 'Audit' }).click();
        await page.getByRole('row').filter({ hasText: 'bob' }).getByText('delivered by hand', { exact: true }).waitFor();
    });

    it('is decided about with a keyboard alone', { timeout: 120_000 }, async () => {
        const { page } = await operate({ path: '/console/review' });
        const id = await inReview(page);
        await card(page, id).waitFor();
        const accept = new RegExp(`^Accept order ${short(id)}`);
        await tabTo(page, accept, 200);
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor();
        await inDialog(page);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        // the focus goes back a frame after the dialog has gone
        await expect.poll(() => focused(page)).toMatch(accept);
        await page.keyboard.press('Enter');
        await inDialog(page);
        const tag = () => page.evaluate(() => document.activeElement?.tagName);
        for (let i = 0; i < 10 && (await tag()) !== 'TEXTAREA'; i++) {
            await page.keyboard.press('Tab');
        }
        await page.keyboard.type('by keyboard');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').getByText('Done. The order is now: Confirmed').waitFor();
    });
});

it('looks why a message was given up, sends it back, and sees its order confirmed', { timeout: 120_000 }, async () => {
    const { page } = await operate({ path: '/console/queues' });
    await page.getByRole('link', { name: DEAD_LETTERS, exact: true }).click();
    const letters = page.getByRole('region', { name: DEAD_LETTERS });
    await letters.getByText('set aside by a test').waitFor();
    await letters.getByText('What it says').first().click();
    await letters.getByText(DEAD_NOTE, { exact: false }).first().waitFor();
    await letters.getByRole('button', { name: 'Send back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/would go back to \S*POC-Queue\./).waitFor();
    await dialog.getByRole('button', { name: 'Send back' }).click();
    await dialog.getByText(/went back to \S*POC-Queue\./).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.goto(`${BASE_URL}/console/orders?q=${encodeURIComponent(DEAD_NOTE)}`);
    await page.locator('.vt__body').getByText('Confirmed').waitFor();
    expect(await audit(page, DEAD_LETTERS)).toContain(`${JSON.parse(atob(OPERATOR.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))).sub} queue.redrive DONE`);
    // What has a consumer is not looked into.
    await page.goto(`${BASE_URL}/console/queues?queue=${PREFIX}POC-Queue`);
    await page.getByText('A look would take its messages from their consumer').waitFor();
});

it('finds an order\u2019s dead letter on its own page, and sends it back from there', { timeout: 120_000 }, async () => {
    const { page } = await operate({ path: `/console/orders/${DEAD_ORDER}` });
    const letters = page.getByRole('region', { name: 'Dead letters' });
    await letters.getByText('the flow could not be started').waitFor();
    await letters.getByRole('link', { name: `${PREFIX}order-processing-DLQ` }).waitFor();
    expect(await letters.getByRole('listitem').count()).toBe(1);
    await accessible(page, 'an order with a dead letter');
    await letters.getByRole('button', { name: 'Send back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/would go back to \S*order-processing\./).waitFor();
    await dialog.getByRole('button', { name: 'Send back' }).click();
    await dialog.getByText(/went back to \S*order-processing\./).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('No queue holds a message of this order.').waitFor();
});

it('is told on every page what moved, and asks for the list only then', { timeout: 120_000 }, async () => {
    const { page, context } = await operate({ path: '/console/audit' });
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    const executions = await context.newPage();
    const queues = await context.newPage();
    const lists: string[] = [];
    context.on('request', (request) => lists.push(new URL(request.url()).pathname));
    await executions.goto(`${BASE_URL}/console/executions#token=${OPERATOR}`);
    await executions.locator('.vt__body .vt__row').first().waitFor();
    await queues.goto(`${BASE_URL}/console/queues#token=${OPERATOR}`);
    const row = queues.getByRole('row').filter({ has: queues.getByRole('link', { name: `${PREFIX}manual-review`, exact: true }) });
    await row.waitFor();
    const waiting = async () => Number(await row.getByRole('cell').nth(2).textContent());
    const before = await waiting();
    const id = await inReview(page);
    await executions.getByRole('link', { name: `order-${id}` }).waitFor({ timeout: 15_000 });
    await expect.poll(waiting, { timeout: 15_000 }).toBe(before + 1);
    const key = `moved-${Date.now()}`;
    const accepted = await call(page, 'POST', `/api/console/orders/${id}/resolve`, OPERATOR, { action: 'accept', reason: key });
    expect(accepted.status).toBe(200);
    await page.getByRole('row').filter({ hasText: key }).waitFor({ timeout: 15_000 });
    await expect.poll(waiting, { timeout: 15_000 }).toBe(before);
    // Not one request a second, or every ten: one for what moved, and one more.
    expect(lists.filter((path) => path === '/api/console/audit').length).toBeLessThan(10);
});

describe('a mail', () => {
    it('with HTML for a name is shown as its recipient sees it', async () => {
        const { page } = await operate({ path: `/console/mails/${HOSTILE_MAIL}` });
        await page.frameLocator('iframe').getByText('<script>').waitFor();
        expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-same-origin');
        expect(await page.frameLocator('iframe').locator('p').last().evaluate((p) => getComputedStyle(p).color)).toBe('rgb(102, 102, 102)');
    });

    it('runs nothing and fetches nothing, whatever its HTML is', async () => {
        const { page, requests } = await operate({ token: '' });
        const html = `<head><base href="https://evil.test/"><meta http-equiv="refresh" content="0;url=https://evil.test/m"><style>@import 'https://evil.test/s'; body{display:none}</style>
            <link rel="stylesheet" href="https://evil.test/l"></head><body background="https://evil.test/b" onload="parent.evil=1" style="color:#123456">
            <p style="background:url(https://evil.test/u)" onclick="parent.evil=2">Dear <b>customer</b></p><img src="https://evil.test/i" onerror="parent.evil=3"><script>parent.evil=4</script>
            <svg onload="parent.evil=5"><script>parent.evil=6</script></svg><iframe srcdoc="<script>top.evil=7</script>"></iframe><a href="javascript:parent.evil=8" target="_top">press me</a>
            <form action="https://evil.test/f"><input name="q"><button autofocus onfocus="parent.evil=9">send</button></form><p style="position:fixed;inset:0;background:red">cover</p>
            <object data="https://evil.test/o"></object><video src="https://evil.test/v" autoplay></video></body>`;
        await page.route('**/api/console/mails/*/preview', (route) => route.fulfill({ json: { template: 'x', subject: 'Hostile', text: 'plain', html } }));
        await page.goto(`${BASE_URL}/console/mails/${HOSTILE_MAIL}#token=${OPERATOR}`);
        const frame = page.frameLocator('iframe');
        await frame.getByText('Dear customer').waitFor();
        await frame.getByText('press me').click();
        await page.waitForTimeout(500);
        expect(await page.evaluate(() => 'evil' in window)).toBe(false);
        expect(requests.map((request) => request.url()).filter((url) => url.includes('evil'))).toEqual([]);
        const inside = await frame.locator('body').evaluate((body) => ({ html: body.innerHTML, names: [...body.querySelectorAll('*')].flatMap((one) => [one.localName, ...one.getAttributeNames()]) }));
        expect(inside.names.filter((name) => !['p', 'b', 'a', 'title', 'style'].includes(name))).toEqual([]);
        expect(inside.html).not.toContain('url(');
        expect(inside.html).not.toContain('fixed');
        expect(new URL(page.url()).pathname).toBe(`/console/mails/${HOSTILE_MAIL}`);
    });
});

it('says of an alarm what to do, what it watches and what happened to it', { timeout: 90_000 }, async () => {
    const { page } = await operate({ path: '/console/alarms' });
    const first = page.locator('.vt__body .vt__row a').first();
    const name = (await first.textContent()) ?? '';
    await first.click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.goto(`${BASE_URL}/console/alarms/${PREFIX}manual-review-waits`);
    await page.getByText('ApproximateNumberOfMessagesVisible > 0', { exact: false }).first().waitFor();
    await page.getByRole('region', { name: 'What to do' }).locator('code').first().waitFor();
    await page.getByText('threshold >').waitFor();
    expect(await page.locator('.chart canvas').count()).toBe(1);
    await page.getByRole('region', { name: 'History' }).getByText('created').waitFor();
    // Its orders are decided about on a page of their own; other queues are looked into.
    await page.getByRole('link', { name: 'Open Manual review' }).click();
    await page.getByRole('heading', { level: 1, name: 'Manual review' }).waitFor();
    await page.goto(`${BASE_URL}/console/alarms/${PREFIX}dead-letters-POC-Queue`);
    await page.getByRole('link', { name: `Open ${DEAD_LETTERS}` }).click();
    await page.getByRole('heading', { name: DEAD_LETTERS, exact: true }).waitFor();
    await page.goto(`${BASE_URL}/console/alarms/none`);
    await page.getByText('there is no alarm none').waitFor();
});

it('leads from a trace to its order, and draws it segment by segment', { timeout: 90_000 }, async () => {
    const { page } = await operate();
    const id = await inReview(page);
    const short = id.replace(/^(.{4})(.{4}).*$/, '$1 $2').toUpperCase();
    interface Trace { id: string; what: string; orders: string[] }
    const traces = async () => (JSON.parse((await call(page, 'GET', '/api/console/traces', OPERATOR)).body) as { traces: Trace[] }).traces;
    // Traces arrive later than all else.
    const find = async () => (await traces()).find(({ what, orders }) => what.startsWith('POST /api/orders') && orders.includes(id))?.id;
    await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
    await page.goto(`${BASE_URL}/console/traces`);
    await page.locator('.vt__body .vt__row').first().waitFor();
    await page.locator('.vt').focus();
    // Only what is on screen is there, and failures are above it.
    await expect.poll(async () => page.locator('.vt').evaluate((table) => (table.scrollTop += 300)).then(() => page.getByRole('link', { name: short }).count())).toBeGreaterThan(0);
    await page.getByRole('link', { name: short }).first().click();
    await page.locator('[data-status=MANUAL_REVIEW]').waitFor();
    await page.goto(`${BASE_URL}/console/traces/${await find()}`);
    await page.locator('.wf__row').filter({ hasText: 'AppServer' }).first().waitFor();
    await page.locator('.wf__row').filter({ hasText: 'PutItem orders' }).or(page.locator('.wf__row').filter({ hasText: 'orders' })).first().waitFor();
    await page.getByRole('link', { name: short }).click();
    await page.locator('[data-status=MANUAL_REVIEW]').waitFor();
    await page.goto(`${BASE_URL}/console/traces/1-none`);
    await page.getByText('there is no trace 1-none').waitFor();
});

it('reads the report and takes it along as CSV', { timeout: 90_000 }, async () => {
    const { page } = await operate({ path: '/console/reports' });
    await page.getByRole('row').filter({ hasText: 'RA_totales' }).waitFor();
    expect(await page.locator('.bar').count()).toBeGreaterThan(3);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download CSV' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^\d{8}T\d+Z-(scheduled|operator)\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toContain('RA_totales');
    expect(csv.split('\r\n').length).toBeGreaterThan(3);
});

it('tells what failed on purpose from what broke, step by step', async () => {
    const { page } = await operate({ path: '/console/executions?status=FAILED' });
    const id = await inReview(page);
    await page.getByRole('link', { name: `order-${id}` }).click();
    await page.getByText('Business failure').waitFor();
    await page.getByText('the shipment failed and so did the refund').first().waitFor();
    expect(await page.locator('ol.cards > li').count()).toBeGreaterThan(8);
});

const PAGES: [string, string][] = [
    ['/console/review', '.panel'],
    [`/console/queues?queue=${PREFIX}manual-review`, '.panel'],
    ['/console/alarms', '.vt__body .vt__row'],
    [`/console/alarms/${PREFIX}manual-review-waits`, '.chart'],
    [`/console/alarms/${PREFIX}system-healthy`, '.alarmparts li'],
    ['/console/traces?within=6h', '.vt__body .vt__row'],
    ['/console/executions', '.vt__body .vt__row'],
    ['/console/reports', '.bar'],
    ['/console/mails', '.vt__body .vt__row'],
    ['/console/suppressions', '.vt'],
    ['/console/bank', '.vt__body .vt__row'],
    ['/console/bank/b-001', '.facts'],
    ['/console/audit', '.vt__body .vt__row'],
];

describe.each([
    ['a phone, light', { viewport: { width: 360, height: 740 }, colorScheme: 'light', hasTouch: true }],
    ['a desktop, dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
    ['a desktop, high contrast', { viewport: { width: 1440, height: 900 }, contrast: 'more' }],
] as const)('on %s', (_, options) => {
    it('every page of what is operated is accessible and fits', { timeout: 180_000 }, async () => {
        const { page } = await operate({ ...options });
        await inReview(page);
        for (const [path, ready] of PAGES) {
            await page.goto(BASE_URL + path);
            await page.locator(ready).first().waitFor();
            await accessible(page, path);
            await fits(page, path);
        }
        await page.goto(`${BASE_URL}/console/traces?within=6h`);
        // Also where the table is narrow.
        await page.locator('.traces__order').first().waitFor();
        await page.locator('.vt__body .vt__row a').first().click();
        await page.locator('.wf__row').first().waitFor();
        await accessible(page, 'a trace');
        await fits(page, 'a trace');
        await page.goto(`${BASE_URL}/console/review`);
        await page.getByRole('button', { name: /^Accept order/ }).first().click();
        await page.getByRole('dialog').waitFor();
        await accessible(page, 'a decision');
        await fits(page, 'a decision');
    });
});

it('scrolls by keyboard what has rows without links', async () => {
    const { page } = await operate();
    const lines = Array.from({ length: 60 }, (_, index) => ({ id: `${index}`, subject: `order-${index}`, action: 'order.accept', who: 'maria', at: '2026-01-31T12:00:00.000Z', state: 'DONE', before: {}, after: {} }));
    await page.route('**/api/console/audit?*', (route) => route.fulfill({ json: { lines } }));
    await page.goto(`${BASE_URL}/console/audit`);
    await page.locator('.vt__body .vt__row').nth(5).waitFor();
    await tabTo(page, /^Audit When/);
    const scrolled = () => page.locator('.vt').evaluate((table) => table.scrollTop);
    let last = 0;
    for (const key of ['ArrowDown', 'PageDown', 'End']) {
        await page.keyboard.press(key);
        await expect.poll(scrolled, { message: key }).toBeGreaterThan(last);
        // Scrolling takes some frames.
        await page.waitForTimeout(500);
        last = await scrolled();
    }
});

it('speaks Spanish everywhere', { timeout: 90_000 }, async () => {
    const { page } = await operate({ locale: 'es-ES' });
    for (const { to, name } of [...MENU, { to: '/console/suppressions', name: 'mail.suppressions' } as const]) {
        expect(es[name]).not.toBe(en[name]);
        await page.goto(BASE_URL + to);
        await page.getByRole('heading', { level: 1, name: es[name] }).waitFor();
    }
});
