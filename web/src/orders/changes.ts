import { queryOptions } from '@tanstack/react-query';
import type { PlacedOrder } from '../api/client';
import { hopeless, ordersQuery, pace } from '../api/orderQueries';
import { changedOrders } from '../api/orders';
import { SECOND } from '../api/queries';
import { listed, newest, withChanges } from './pages';

/** How far back changes are asked for again, in milliseconds: an index is behind its table, and a time is taken before it is stored. */
const OVERLAP = 60 * SECOND;

/**
 * Brings into the pages of ordersQuery what changed since they were fetched. As long as nothing does, the same is asked with the
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
