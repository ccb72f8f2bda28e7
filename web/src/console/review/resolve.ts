import { answer, client } from '../../api/client';
import { Failure, failureOf } from '../../api/failure';
import type { components } from '../../api/schema';

export type Action = components['schemas']['Decision']['action'];
export type Resolved = components['schemas']['Resolved'];

/** A decision that was refused: somebody was first, or the order stays in review. What the API said of it is with it. */
export class Refused extends Failure {
    constructor(readonly said: Resolved) {
        super('conflict', said.message ?? '');
    }
}

/**
 * Decides about an order in review, and waits until the flow has carried it out: the same call again tells the end. A call whose answer is lost
 * is made again, too: under the same key it is the same decision.
 *
 * @param key one for a decision
 */
export async function resolve(orderID: string, action: Action, reason: string, key: string): Promise<Resolved> {
    for (let lost = 0; ; ) {
        try {
            const { data, error, response } = await client.POST('/api/console/orders/{id}/resolve', {
                params: { path: { id: orderID }, header: { 'Idempotency-Key': key } },
                body: { action, reason },
            });
            if (response.status === 200 && data) {
                return data;
            }
            if (response.status === 409 && error && 'outcome' in error) {
                throw new Refused(error);
            }
            if (response.status !== 202) {
                throw failureOf(response.status, error, response.headers.get('x-amzn-requestid'));
            }
        } catch (error) {
            const passing = error instanceof Failure ? error.passing : !(error instanceof DOMException);
            if (!passing || ++lost > 5) {
                throw error instanceof Failure ? error : new Failure('unreachable', String(error));
            }
        }
        await new Promise((done) => setTimeout(done, 1000));
    }
}

export function reviews(signal: AbortSignal) {
    return answer(client.GET('/api/console/orders', { params: { query: { status: 'MANUAL_REVIEW', limit: 250 } }, signal }));
}
