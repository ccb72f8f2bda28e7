import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BASE_URL, EXPIRED, fetched, order, put, TOKEN, visit, type Visit } from './shop';

/** An issuer that signs everybody in: it checks what it is sent, and hands out the token of this run. */
let issuer: string;
let server: Server;
let answers: { token: string; state?: string };
let asked: URLSearchParams;
let exchanged: URLSearchParams;

beforeEach(async () => {
    answers = { token: TOKEN };
    server = createServer((call, answer) => {
        const url = new URL(call.url ?? '', issuer);
        const json = (body: object) => answer.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }).end(JSON.stringify(body));
        if (url.pathname === '/.well-known/openid-configuration') {
            json({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] });
        } else if (url.pathname === '/authorize') {
            asked = url.searchParams;
            const back = new URL(asked.get('redirect_uri') ?? '');
            back.search = new URLSearchParams({ code: 'the-code', state: answers.state ?? asked.get('state') ?? '' }).toString();
            // A page of its own, as where a password is asked for: a test does not get to see what is redirected at once.
            answer.writeHead(200, { 'Content-Type': 'text/html' }).end(`<meta http-equiv="refresh" content="0;url=${back.href.replace(/&/g, '&amp;')}">`);
        } else if (url.pathname === '/token') {
            let body = '';
            call.on('data', (chunk) => (body += chunk)).on('end', () => {
                exchanged = new URLSearchParams(body);
                json({ access_token: answers.token, token_type: 'Bearer', expires_in: 3600 });
            });
        } else {
            answer.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end();
        }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
    server.close();
    server.closeAllConnections();
});

/** The shop as it is deployed with an issuer: its settings name it, and its policy lets it be asked. */
async function withIssuer(): Promise<Visit> {
    const one = await visit({ signedIn: false, issuer });
    await one.context.route(`${BASE_URL}/config.json`, (route) => route.fulfill({ json: { issuer, clientId: 'shop' } }));
    await one.context.route(
        (url) => url.origin === new URL(BASE_URL).origin && !/\/(api|assets)\/|\.\w+$/.test(url.pathname),
        async (route) => {
            const answer = await fetched(route);
            const policy = answer.headers()['content-security-policy']?.replace("connect-src 'self'", `connect-src 'self' ${issuer}`);
            await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(policy ? { 'content-security-policy': policy } : {}) } });
        },
    );
    await put(one.page, 'Sponges, 10');
    await one.page.goto(`${BASE_URL}/checkout`);
    await one.page.getByRole('button', { name: 'Sign in' }).click();
    return one;
}

it('signs in with authorization code and PKCE, and goes on where it was', async () => {
    const { page } = await withIssuer();
    await page.getByRole('button', { name: /^Order and pay/ }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/checkout');
    expect(Object.fromEntries(asked)).toMatchObject({ client_id: 'shop', response_type: 'code', code_challenge_method: 'S256', redirect_uri: `${BASE_URL}/signed-in` });
    expect(exchanged.get('code')).toBe('the-code');
    expect(createHash('sha256').update(exchanged.get('code_verifier') ?? '').digest('base64url')).toBe(asked.get('code_challenge'));
    await order(page);
});

it('takes no answer that it did not ask for', async () => {
    answers.state = 'another';
    const { page } = await withIssuer();
    await page.getByText('Signing in did not work').waitFor();
    expect(page.url()).toBe(`${BASE_URL}/signed-in`);
    await page.getByText('Not signed in').waitFor();
    // Starting again works, and the cart is still there.
    delete answers.state;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Signed in as c-001').waitFor();
    await page.getByRole('link', { name: 'Cart, 1 item', exact: true }).waitFor();
});

it('says when the session that it came back with has ended', async () => {
    answers.token = EXPIRED;
    const { page } = await withIssuer();
    await page.getByText('Your session has ended').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
});
