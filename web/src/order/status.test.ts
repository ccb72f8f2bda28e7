import { describe, expect, it } from 'vitest';
import { openapiText } from '../../scripts/openapi.mjs';
import type { OrderStatus, PlacedOrder } from '../api/client';
import { pace } from '../api/orderQueries';
import { finished, shortNumber, steps } from './status';

const ALL = (JSON.parse(openapiText()) as { components: { schemas: { OrderStatus: { enum: OrderStatus[] } } } }).components.schemas.OrderStatus.enum;

function order(status: OrderStatus, more: Partial<PlacedOrder> = {}): PlacedOrder {
    return { orderID: 'abcdef0123', customerId: 'c-001', status, items: [], currency: 'USD', total: 1, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:09Z', ...more };
}

describe('steps of an order', () => {
    it.each(ALL)('end with where %s stands, with its time, and nothing is to come once it is over', (status) => {
        const all = steps(order(status, { pendingAt: '2026-01-01T00:00:01Z' }));
        const reached = all.filter((step) => step.reached);
        expect(reached.at(-1)?.status).toBe(status);
        expect(reached.at(-1)?.at).toBe(status === 'RECEIVED' ? '2026-01-01T00:00:00Z' : '2026-01-01T00:00:09Z');
        expect(all.length > reached.length).toBe(!finished(status));
    });

    it('say every time of an order that went well', () => {
        const well = order('CONFIRMED', { pendingAt: '2026-01-01T00:00:01Z', paidAt: '2026-01-01T00:00:02Z', shippedAt: '2026-01-01T00:00:03Z' });
        expect(steps(well).map((step) => step.at?.slice(17, 19))).toEqual(['00', '01', '02', '03', '09']);
    });

    it('show the way that an order took before it ended otherwise', () => {
        const names = (one: PlacedOrder) => steps(one).map((step) => step.status);
        expect(names(order('PAYMENT_FAILED', { pendingAt: '2026-01-01T00:00:01Z' }))).toEqual(['RECEIVED', 'PENDING', 'PAYMENT_FAILED']);
        expect(names(order('REFUNDED', { pendingAt: 'x', paidAt: 'y' }))).toEqual(['RECEIVED', 'PENDING', 'PAID', 'REFUNDED']);
        expect(names(order('CANCELLED'))).toEqual(['RECEIVED', 'CANCELLED']);
        expect(names(order('REJECTED'))).toEqual(['REJECTED']);
    });
});

it('asks every second only while something happens to an order on screen', () => {
    const now = Date.parse('2026-01-01T00:01:00Z');
    for (const status of ALL) {
        expect(pace([order('CONFIRMED'), order(status)], now)).toBe(finished(status) ? 10_000 : 1000);
    }
    expect(pace([], now)).toBe(10_000);
    expect(pace([order('PENDING')], now + 3_600_000)).toBe(10_000);
});

it('has a number that can be said', () => expect(shortNumber('abcdef0123')).toBe('ABCD EF01'));
