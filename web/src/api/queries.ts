import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { finished } from '../order/status';
import { order, orders, products, type PlacedOrder } from './client';
import { Failure } from './failure';

const SECOND = 1000;

/**
 * How long until orders on screen are asked for again: a second while something happens to one of them. An unfinished one that nothing has
 * happened to for ten minutes waits for people.
 *
 * @param now in milliseconds of the epoch
 */
export function pace(shown: readonly PlacedOrder[], now = Date.now()): number {
    return shown.some((one) => !finished(one.status) && now - Date.parse(one.updatedAt) < 600 * SECOND) ? SECOND : 10 * SECOND;
}

export function queryClient(): QueryClient {
    return new QueryClient({
        defaultOptions: {
            queries: {
                retry: (count, error) => count < 2 && error instanceof Failure && error.passing,
                retryDelay: (count) => 400 * 2 ** count,
                // A hidden tab asks nothing: this is the library's default, said because the shop promises it.
                refetchIntervalInBackground: false,
            },
        },
    });
}

export const productsQuery = queryOptions({
    queryKey: ['products'],
    queryFn: ({ signal }) => products(signal),
    staleTime: 60 * SECOND,
    gcTime: Infinity,
    // Only when it did not work: the shop goes on by itself when the API is back.
    refetchInterval: (query) => (query.state.status === 'error' ? 3 * SECOND : false),
});

export function orderQuery(id: string, customer: string) {
    return queryOptions({
        queryKey: ['order', customer, id],
        queryFn: ({ signal }) => order(id, signal),
        refetchInterval: (query) => (hopeless(query.state.error) ? false : query.state.data ? pace([query.state.data]) : 3 * SECOND),
    });
}

export function ordersQuery(customer: string) {
    return infiniteQueryOptions({
        queryKey: ['orders', customer],
        queryFn: ({ pageParam, signal }) => orders(pageParam, signal),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        refetchInterval: (query) => (hopeless(query.state.error) ? false : pace(query.state.data?.pages.flatMap((page) => page.orders) ?? [])),
    });
}

/** Asking again gives the same answer. */
function hopeless(error: Error | null): boolean {
    return error instanceof Failure && !error.passing;
}
