import type { InfiniteData } from '@tanstack/react-query';
import type { PlacedOrder, PlacedOrders } from '../api/client';

export type Pages = InfiniteData<PlacedOrders>;

const made = (order: PlacedOrder) => Date.parse(order.createdAt);
const changed = (order: PlacedOrder) => Date.parse(order.updatedAt);

/** The orders of all pages, each once, newest first. */
export function listed(pages: Pages | undefined): PlacedOrder[] {
    const byId = new Map((pages?.pages ?? []).flatMap((page) => page.orders).map((order) => [order.orderID, order]));
    return [...byId.values()].sort((a, b) => made(b) - made(a));
}

/** When the last change among these orders was. */
export function newest(orders: readonly PlacedOrder[]): string | null {
    return orders.reduce<PlacedOrder | undefined>((last, one) => (last && changed(last) >= changed(one) ? last : one), undefined)?.updatedAt ?? null;
}

/** The pages with orders as they are now, and with new ones. What stands on a page that is not fetched yet is left to that. */
export function withChanges(data: Pages, changes: readonly PlacedOrder[]): Pages {
    const now = new Map(changes.map((order) => [order.orderID, order]));
    const known = listed(data);
    const ids = new Set(known.map((order) => order.orderID));
    const oldest = data.pages.at(-1)?.nextToken === undefined ? undefined : known.at(-1);
    const added = changes.filter((order) => !ids.has(order.orderID) && (oldest === undefined || made(order) > made(oldest)));
    return {
        ...data,
        pages: data.pages.map((page, index) => ({
            ...page,
            orders: [...(index === 0 ? added : []), ...page.orders.map((order) => now.get(order.orderID) ?? order)],
        })),
    };
}
