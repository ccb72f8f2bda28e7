import { expect, it } from 'vitest';
import type { PlacedOrder } from '../api/client';
import { listed, newest, withChanges, type Pages } from './pages';

/** @param second when it was made, and with `changed` when it changed, in the same minute */
function order(orderID: string, second: number, changed = second, status: PlacedOrder['status'] = 'PAID'): PlacedOrder {
    const at = (time: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, 0, time * 1000)).toISOString();
    return { orderID, customerId: 'c-001', status, items: [], currency: 'USD', total: 1, createdAt: at(second), updatedAt: at(changed) };
}

const pages = (more: boolean, ...all: PlacedOrder[][]): Pages => ({
    pages: all.map((orders, index) => ({ orders, ...(more || index < all.length - 1 ? { nextToken: `t${index}` } : {}) })),
    pageParams: all.map((_, index) => (index === 0 ? undefined : `t${index - 1}`)),
});

const ids = (data: Pages) => listed(data).map((one) => one.orderID);

it('changes orders where they stand, on whatever page', () => {
    const after = withChanges(pages(true, [order('d', 40), order('c', 30)], [order('b', 20), order('a', 10)]), [order('b', 20, 50, 'CONFIRMED'), order('d', 40, 51, 'CANCELLED')]);
    expect(listed(after).map((one) => one.status)).toEqual(['CANCELLED', 'PAID', 'CONFIRMED', 'PAID']);
    expect(after.pages.map((page) => page.orders.length)).toEqual([2, 2]);
    expect(after.pages.map((page) => page.nextToken)).toEqual(['t0', 't1']);
});

it('has new orders first, and none twice, in whatever order they come', () => {
    const after = withChanges(pages(false, [order('b', 20)]), [order('c', 30), order('d', 40), order('b', 20, 45)]);
    expect(ids(after)).toEqual(['d', 'c', 'b']);
    expect(ids(withChanges(after, [order('d', 40), order('c', 30)]))).toEqual(['d', 'c', 'b']);
    expect(ids({ ...after, pages: [...after.pages, ...after.pages] })).toEqual(['d', 'c', 'b']);
});

it('leaves an order of a page that is not fetched yet to that page', () => {
    const changes = [order('a', 10, 50), order('c', 30, 50)];
    expect(ids(withChanges(pages(true, [order('b', 20)]), changes))).toEqual(['c', 'b']);
    expect(ids(withChanges(pages(false, [order('b', 20)]), changes))).toEqual(['c', 'b', 'a']);
});

it('begins with none', () => {
    expect(listed(undefined)).toEqual([]);
    expect(newest([])).toBeNull();
    expect(ids(withChanges(pages(false, []), [order('a', 10)]))).toEqual(['a']);
});

it('knows the last change by its time, not by how it is written', () => {
    const at = (updatedAt: string) => ({ ...order(updatedAt, 1), updatedAt });
    expect(newest([at('2026-01-31T12:00:27Z'), at('2026-01-31T12:00:27.123Z'), at('2026-01-31T12:00:26.999Z')])).toBe('2026-01-31T12:00:27.123Z');
});
