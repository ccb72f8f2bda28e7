import { useSession } from '../../session/token';

export interface Operator {
    name: string;
    /** In milliseconds of the epoch. */
    expires: number;
}

/** What a token claims. The API decides; this is for pages that would only be refused. */
export function scopes(token: string): string[] {
    try {
        const [, payload = ''] = token.split('.');
        const { scope } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { scope?: unknown };
        return typeof scope === 'string' ? scope.split(' ') : [];
    } catch {
        return [];
    }
}

/** @return who operates here; `none` if nobody is signed in, `other` if it is somebody who may not, `expired` if it was somebody */
export function useOperator(): Operator | 'none' | 'other' | 'expired' {
    const session = useSession();
    if (typeof session !== 'object') {
        return session;
    }
    return scopes(session.token).includes('orders:operator') ? { name: session.customer, expires: session.expires } : 'other';
}
