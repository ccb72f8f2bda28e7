/** Why a call did not work, in the kinds that people are told apart. */
export type FailureKind = 'unreachable' | 'busy' | 'broken' | 'expired' | 'forbidden' | 'unknown' | 'conflict' | 'invalid';

export class Failure extends Error {
    constructor(
        readonly kind: FailureKind,
        message: string,
        readonly requestId?: string,
    ) {
        super(message);
    }

    /** Whether the same call may work in a moment. What happened to it is not known, so it must be one that may be repeated. */
    get passing(): boolean {
        return this.kind === 'unreachable' || this.kind === 'busy' || this.kind === 'broken';
    }
}

const KINDS: Record<number, FailureKind> = { 400: 'invalid', 401: 'expired', 403: 'forbidden', 404: 'unknown', 409: 'conflict', 413: 'invalid', 429: 'busy' };

/** @param body what the API said, of whatever form */
export function failureOf(status: number, body: unknown, requestId: string | null): Failure {
    const said = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : `HTTP ${status}`;
    const named = typeof body === 'object' && body !== null && 'requestId' in body ? String(body.requestId) : requestId;
    // What stands between the browser and the API answers 502 to 504 when it does not reach it.
    const kind = KINDS[status] ?? (status >= 502 && status <= 504 ? 'unreachable' : 'broken');
    return new Failure(kind, said, named ?? undefined);
}
