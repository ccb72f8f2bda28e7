import * as oauth from 'oauth4webapi';
import type { Config } from '../app/config';

/** What is remembered of a sign-in while the browser is away at the issuer's page. */
interface Departure {
    verifier: string;
    state: string;
    nonce: string;
    /** Where to go on afterwards: a path of this shop. */
    back: string;
}

const KEY = 'shop.departure';
const RETURN = '/signed-in';

interface Place {
    server: oauth.AuthorizationServer;
    client: oauth.Client;
    redirect: string;
    options: { [oauth.allowInsecureRequests]: boolean };
}

async function place({ issuer = '', clientId = '' }: Config): Promise<Place> {
    const url = new URL(issuer);
    // An issuer on this computer, as in tests, may do without TLS; every other one may not.
    const options = { [oauth.allowInsecureRequests]: url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|.*\.localhost)$/.test(url.hostname) };
    const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oidc', ...options }));
    return { server, client: { client_id: clientId }, redirect: location.origin + RETURN, options };
}

/** Goes to the issuer's sign-in page (authorization code with PKCE); {@link comeBack} is where it ends. */
export async function leaveToSignIn(config: Config): Promise<void> {
    const { server, client, redirect } = await place(config);
    const departure: Departure = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), back: location.pathname === RETURN ? '/' : location.pathname + location.search };
    sessionStorage.setItem(KEY, JSON.stringify(departure));
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
        ...Object.fromEntries(url.searchParams),
        client_id: client.client_id,
        redirect_uri: redirect,
        response_type: 'code',
        scope: 'openid orders',
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(departure.verifier),
        code_challenge_method: 'S256',
    }).toString();
    location.assign(url);
}

/**
 * Ends a sign-in with what the issuer's page sent the browser back with. Each departure is good for one return.
 *
 * @return the access token, and the path to go on at
 * @throws Error if the return belongs to no departure of this tab, the issuer refuses, or its id token is another's or for somebody else
 */
export async function comeBack(config: Config, returned: URL): Promise<{ token: string; back: string }> {
    const stored = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (!stored) {
        throw new Error('nobody left to sign in from this tab');
    }
    const departure = JSON.parse(stored) as Departure;
    const { server, client, redirect, options } = await place(config);
    const code = oauth.validateAuthResponse(server, client, returned, departure.state);
    const answer = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), code, redirect, departure.verifier, options);
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce: departure.nonce, requireIdToken: true });
    return { token: tokens.access_token, back: departure.back };
}
