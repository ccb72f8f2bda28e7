import createClient, { type Middleware } from 'openapi-fetch';
import { current, end } from '../session/token';
import { Failure, failureOf } from './failure';
import type { components, paths } from './schema';

export type Product = components['schemas']['Product'];
export type PlacedOrder = components['schemas']['PlacedOrder'];
export type PlacedOrders = components['schemas']['PlacedOrders'];
export type ShopOrder = components['schemas']['ShopOrder'];
export type OrderStatus = components['schemas']['OrderStatus'];

const client = createClient<paths>({ baseUrl: '/', referrerPolicy: 'no-referrer', credentials: 'omit' });

const bearer: Middleware = {
    onRequest: ({ request, schemaPath }) => {
        const session = current();
        if (typeof session === 'object' && schemaPath !== '/api/products') {
            request.headers.set('Authorization', `Bearer ${session.token}`);
        }
        return request;
    },
    onResponse: ({ response }) => {
        if (response.status === 401) {
            end();
        }
    },
};
client.use(bearer);

interface Answer<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
    let given: Answer<T>;
    try {
        given = await call;
    } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') {
            throw error;
        }
        throw new Failure('unreachable', String(error));
    }
    const { data, error, response } = given;
    if (!response.ok || data === undefined) {
        throw failureOf(response.status, error, response.headers.get('x-amzn-requestid'));
    }
    return data;
}

export async function products(signal: AbortSignal): Promise<Product[]> {
    return (await answer(client.GET('/api/products', { signal }))).products;
}

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
