import { answer, client, type PlacedOrder, type PlacedOrders, type ShopOrder } from './client';

export function order(id: string, signal: AbortSignal): Promise<PlacedOrder> {
    return answer(client.GET('/api/orders/{id}', { params: { path: { id } }, signal }));
}

/** One page of the customer's orders, newest first. */
export function orders(nextToken: string | undefined, signal: AbortSignal): Promise<PlacedOrders> {
    return answer(client.GET('/api/orders', { params: { query: { limit: 20, nextToken } }, signal }));
}

/** All of the customer's orders that changed at a time or later; all that there are without one. */
export async function changedOrders(since: string | undefined, signal: AbortSignal): Promise<PlacedOrder[]> {
    const changed: PlacedOrder[] = [];
    let nextToken: string | undefined;
    do {
        const page: PlacedOrders = await answer(client.GET('/api/orders', { params: { query: { limit: 100, since, nextToken } }, signal }));
        changed.push(...page.orders);
        nextToken = page.nextToken;
    } while (nextToken);
    return changed;
}

/** @param key the same key for the same order, however often it is sent: it is one order then */
export function place(body: ShopOrder, key: string): Promise<PlacedOrder> {
    return answer(client.POST('/api/orders', { params: { header: { 'Idempotency-Key': key } }, body, signal: AbortSignal.timeout(30_000) }));
}

export function cancel(id: string): Promise<PlacedOrder> {
    return answer(client.POST('/api/orders/{id}/cancel', { params: { path: { id } } }));
}
