import { useSyncExternalStore } from 'react';

/** Who is signed in. `expires` is in milliseconds of the epoch. */
export interface Session {
    token: string;
    customer: string;
    expires: number;
}

/** `none`: nobody signed in here; `expired`: somebody had, and the API does not take the token any more. */
export type SessionState = Session | 'none' | 'expired';

const KEY = 'shop.token';
const listeners = new Set<() => void>();
let state: SessionState = 'none';
let clock: ReturnType<typeof setTimeout> | undefined;

/** @return the session that the token is for, undefined if it is no JSON web token with subject and expiry */
export function read(token: string): Session | undefined {
    try {
        const [, payload = ''] = token.split('.');
        const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
        const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; exp?: unknown };
        return typeof sub === 'string' && typeof exp === 'number' ? { token, customer: sub, expires: exp * 1000 } : undefined;
    } catch {
        return undefined;
    }
}

function become(next: SessionState): void {
    state = next;
    clearTimeout(clock);
    if (typeof next === 'object') {
        // setTimeout counts to 2^31 ms at most.
        clock = setTimeout(end, Math.min(next.expires - Date.now(), 2 ** 31 - 1));
    }
    listeners.forEach((listener) => listener());
}

/** Signs in with a token, for as long as this tab lives. */
export function signIn(token: string): void {
    const session = read(token);
    if (!session) {
        return;
    }
    store(token);
    become(session.expires > Date.now() ? session : 'expired');
}

/** The token is not taken any more: sign in again. */
export function end(): void {
    if (typeof state === 'object') {
        become('expired');
    }
}

export function signOut(): void {
    store(undefined);
    become('none');
}

/**
 * Takes the token out of the address (`#token=…`, which `opsctl open shop` makes) before anything else of the page runs, or goes on with the
 * one that this tab has.
 */
export function arrive(): void {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const token = fragment.get('token');
    if (token !== null) {
        history.replaceState(history.state, '', location.pathname + location.search);
        signIn(token);
        return;
    }
    const kept = stored();
    if (kept) {
        signIn(kept);
    }
}

export function current(): SessionState {
    return state;
}

export function useSession(): SessionState {
    return useSyncExternalStore((changed) => {
        listeners.add(changed);
        return () => listeners.delete(changed);
    }, current);
}

function store(token: string | undefined): void {
    try {
        if (token === undefined) {
            sessionStorage.removeItem(KEY);
        } else {
            sessionStorage.setItem(KEY, token);
        }
    } catch {
        // Forbidden storage: signed in until the page is left.
    }
}

function stored(): string | null {
    try {
        return sessionStorage.getItem(KEY);
    } catch {
        return null;
    }
}
