import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { finished } from '../order/status';
import { listed, newest, withChanges } from '../orders/pages';
import { changedOrders, order, orders, products, type PlacedOrder } from './client';
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

/** The pages that are looked at, each fetched once: {@link changesQuery} keeps them as they are now. */
export function ordersQuery(customer: string) {
    return infiniteQueryOptions({
        queryKey: ['orders', customer],
        queryFn: ({ pageParam, signal }) => orders(pageParam, signal),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        staleTime: Infinity,
        refetchInterval: (query) => (query.state.data || hopeless(query.state.error) ? false : 10 * SECOND),
    });
}

/** How far back changes are asked for again, in milliseconds: an index is behind its table, and a time is taken before it is stored. */
const OVERLAP = 60 * SECOND;

/**
 * Brings into the pages of {@link ordersQuery} what changed since they were fetched. As long as nothing does, the same is asked with the
 * same words, and the API answers that the browser has it. Its data is the latest change that the pages have.
 *
 * @param shown the orders on screen
 */
export function changesQuery(customer: string, shown: readonly PlacedOrder[]) {
    const pages = ordersQuery(customer).queryKey;
    const queryKey = ['changes', customer] as const;
    return queryOptions({
        queryKey,
        queryFn: async ({ client, signal }): Promise<string | null> => {
            const latest = client.getQueryData<string | null>(queryKey) ?? newest(listed(client.getQueryData(pages)));
            const since = latest === null ? undefined : new Date(Date.parse(latest) - OVERLAP).toISOString();
            const changed = await changedOrders(since, signal);
            if (client.isFetching({ queryKey: pages, exact: true }) > 0) {
                // A further page will be put behind those that there were: the next time.
                return latest;
            }
            client.setQueryData(pages, (data) => data && withChanges(data, changed));
            return newest(changed) ?? latest;
        },
        refetchInterval: (query) => (hopeless(query.state.error) ? false : pace(shown)),
    });
}

/** Asking again gives the same answer. */
function hopeless(error: Error | null): boolean {
    return error instanceof Failure && !error.passing;
}
