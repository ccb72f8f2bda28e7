import { QueryClient, queryOptions } from '@tanstack/react-query';
import { products } from './client';
import { Failure } from './failure';

/** In milliseconds. */
export const SECOND = 1000;

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
