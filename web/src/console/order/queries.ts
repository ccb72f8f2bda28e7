import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { answer, client, type PlacedOrder } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { going, type Changes } from '../app/changes';

type Schemas = components['schemas'];
export type OrderDetail = Schemas['ConsoleOrder'];
export type Execution = Schemas['FlowExecution'];
export type StateRun = Schemas['StateRun'];
export type Timeline = Schemas['ConsoleTimeline'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type OrderLetters = Schemas['OrderLetters'];
export type LogLine = Schemas['LogLine'];
export type LedgerEntry = Schemas['LedgerEntry'];

const path = (id: string) => ({ params: { path: { id } } });

/** What an order's page asks for; all of it is asked for anew when the order has changed. */
export const detailKey = (id: string) => ['console', 'order', id] as const;

export function detailQuery(id: string) {
    return queryOptions({
        queryKey: [...detailKey(id), 'detail'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/orders/{id}', { ...path(id), signal })),
        // Only if it did not work: what moves is told by the changes.
        refetchInterval: (query) => (query.state.data || hopeless(query.state.error) ? false : 10 * SECOND),
    });
}

/** How often what follows an order is asked for: while it goes on, and a little longer, because traces and logs come later. */
function following(order: PlacedOrder | undefined, quick: number): number | false {
    if (!order) {
        return false;
    }
    return going(order) ? quick : Date.now() - Date.parse(order.updatedAt) < 15 * SECOND ? 3 * SECOND : false;
}

export function flowQuery(id: string, order: PlacedOrder | undefined) {
    return queryOptions({
        queryKey: [...detailKey(id), 'flow'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/orders/{id}/flow', { ...path(id), signal })),
        refetchInterval: () => following(order, SECOND),
    });
}

export function timelineQuery(id: string, order: PlacedOrder | undefined) {
    return queryOptions({
        queryKey: [...detailKey(id), 'timeline'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/orders/{id}/timeline', { ...path(id), signal })),
        refetchInterval: () => following(order, 3 * SECOND),
    });
}

export function logsQuery(id: string, order: PlacedOrder | undefined) {
    return queryOptions({
        queryKey: [...detailKey(id), 'logs'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/orders/{id}/logs', { ...path(id), signal })),
        refetchInterval: () => following(order, 3 * SECOND),
    });
}

/** What was given up of the order. A look counts as a receive: nobody looks again and again. */
export function lettersQuery(id: string) {
    return queryOptions({
        queryKey: [...detailKey(id), 'letters'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/orders/{id}/dead-letters', { ...path(id), signal })),
        staleTime: Infinity,
    });
}

/** What operators did about the order. */
export function decisionsQuery(id: string) {
    return queryOptions({
        queryKey: [...detailKey(id), 'decisions'],
        queryFn: ({ signal }) => answer(client.GET('/api/console/audit', { params: { query: { subject: id, limit: 20 } }, signal })),
    });
}

/** Asks for all of an order's page anew if the order is among what moved. */
export function moveOrder(id: string, queries: QueryClient, changes: Changes): void {
    const now = changes.orders.find((order) => order.orderID === id);
    const known = queries.getQueryData<OrderDetail>([...detailKey(id), 'detail'])?.order;
    if (now && known && now.updatedAt !== known.updatedAt) {
        void queries.invalidateQueries({ queryKey: detailKey(id) });
    }
}
