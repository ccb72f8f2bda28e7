import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { finished } from '../order/status';
import type { PlacedOrder } from './client';
import { Failure } from './failure';
import { order, orders } from './orders';
import { SECOND } from './queries';

/**
 * How long until orders on screen are asked for again: a second while something happens to one of them. An unfinished one that nothing has
 * happened to for ten minutes waits for people.
 *
 * @param now in milliseconds of the epoch
 */
export function pace(shown: readonly PlacedOrder[], now = Date.now()): number {
    return shown.some((one) => !finished(one.status) && now - Date.parse(one.updatedAt) < 600 * SECOND) ? SECOND : 10 * SECOND;
}

export function orderQuery(id: string, customer: string) {
    return queryOptions({
        queryKey: ['order', customer, id],
        queryFn: ({ signal }) => order(id, signal),
        refetchInterval: (query) => (hopeless(query.state.error) ? false : query.state.data ? pace([query.state.data]) : 3 * SECOND),
    });
}

/** The pages that are looked at, each fetched once: changesQuery keeps them as they are now. */
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

/** Asking again gives the same answer. */
export function hopeless(error: Error | null): boolean {
    return error instanceof Failure && !error.passing;
}
