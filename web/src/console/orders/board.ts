import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { answer, client, type OrderStatus, type PlacedOrder } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import { listed, withChanges, type Pages } from '../../orders/pages';
import type { BoardSearch } from '../app/routes';

/** How far back the board looks, in milliseconds. */
export const SPANS: Record<string, number> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 };

/** Groups of statuses, by what an operator looks for. */
export const GROUPS = {
    going: ['RECEIVED', 'PENDING', 'PAID', 'SHIPPED'],
    review: ['MANUAL_REVIEW'],
    failed: ['PAYMENT_FAILED', 'REJECTED', 'REFUNDED'],
    done: ['CONFIRMED'],
    cancelled: ['CANCELLED'],
} as const satisfies Record<string, readonly OrderStatus[]>;

export type Group = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

/** The groups that a search names; none for all orders. */
export function groupsOf(search: BoardSearch): Group[] {
    return (search.status?.split(',') ?? []).filter((name): name is Group => name in GROUPS);
}

/** The same as the API finds by a text. */
export function hasText(order: PlacedOrder, text: string): boolean {
    const wanted = text.trim().toLowerCase();
    const number = /^[0-9a-f]{4} [0-9a-f]{4}$/.test(wanted) ? wanted.replace(' ', '') : wanted;
    return (
        order.orderID.toLowerCase().includes(number) ||
        [order.customerId, order.note, order.reason, order.paymentId, order.trackingId, ...order.items.map(({ sku }) => sku)].some((value) => value?.toLowerCase().includes(wanted))
    );
}

/** Whether the board shows an order. */
export function accepts(search: BoardSearch, order: PlacedOrder, now: number): boolean {
    const groups = groupsOf(search);
    const span = SPANS[search.within ?? ''];
    return (
        (groups.length === 0 || groups.some((group) => (GROUPS[group] as readonly string[]).includes(order.status))) &&
        (!search.q || hasText(order, search.q)) &&
        (!span || Date.parse(order.createdAt) >= now - span)
    );
}

export function boardQuery(search: BoardSearch) {
    return infiniteQueryOptions({
        queryKey: ['console', 'board', search],
        queryFn: ({ pageParam, signal }) => {
            const groups = groupsOf(search);
            const span = SPANS[search.within ?? ''];
            // The same time for all pages: a cursor goes on in what it began with.
            const from = span ? new Date(Math.floor((Date.now() - span) / 60_000) * 60_000).toISOString() : undefined;
            return answer(
                client.GET('/api/console/orders', {
                    params: { query: { status: groups.length > 0 ? groups.flatMap((group) => GROUPS[group]).join(',') : undefined, q: search.q, from, limit: 250, nextToken: pageParam } },
                    signal,
                }),
            );
        },
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        staleTime: Infinity,
        refetchInterval: (query) => (query.state.data || hopeless(query.state.error) ? false : 10 * SECOND),
    });
}

/** The pages as they are after what moved: orders that the board no longer shows are gone, those that it shows now are there. */
export function moved(search: BoardSearch, pages: Pages, changes: readonly PlacedOrder[], now: number): Pages {
    const out = new Set(changes.filter((order) => !accepts(search, order, now)).map((order) => order.orderID));
    const kept: Pages = { ...pages, pages: pages.pages.map((page) => (page.orders.some((order) => out.has(order.orderID)) ? { ...page, orders: page.orders.filter((order) => !out.has(order.orderID)) } : page)) };
    return withChanges(
        kept,
        changes.filter((order) => !out.has(order.orderID)),
    );
}

export function moveBoard(search: BoardSearch, queries: QueryClient, changes: readonly PlacedOrder[]): void {
    const { queryKey } = boardQuery(search);
    const known = new Map(listed(queries.getQueryData(queryKey)).map((order) => [order.orderID, order]));
    // What is told twice changes nothing, and draws nothing anew.
    const news = changes.filter((order) => known.get(order.orderID)?.updatedAt !== order.updatedAt);
    if (news.length > 0 && queries.isFetching({ queryKey, exact: true }) === 0) {
        queries.setQueryData(queryKey, (pages) => pages && moved(search, pages, news, Date.now()));
    }
}

/** For how long an order has stood still that should go on, in milliseconds; undefined if it should not, or moved within the minute. */
export function stuckFor(order: PlacedOrder, now: number): number | undefined {
    const waits = (GROUPS.going as readonly string[]).includes(order.status) || order.status === 'MANUAL_REVIEW';
    const still = now - Date.parse(order.updatedAt);
    return waits && (order.status === 'MANUAL_REVIEW' || still > 60_000) ? still : undefined;
}
