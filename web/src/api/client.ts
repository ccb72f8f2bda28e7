import createClient, { type Middleware } from 'openapi-fetch';
import { current, end } from '../session/token';
import { Failure, failureOf } from './failure';
import type { components, paths } from './schema';

export type Product = components['schemas']['Product'];
export type PlacedOrder = components['schemas']['PlacedOrder'];
export type PlacedOrders = components['schemas']['PlacedOrders'];
export type ShopOrder = components['schemas']['ShopOrder'];
export type OrderStatus = components['schemas']['OrderStatus'];

export const client = createClient<paths>({ baseUrl: '/', referrerPolicy: 'no-referrer', credentials: 'omit' });

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

/** What the API answered, or why it did not, as a {@link Failure}. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
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
