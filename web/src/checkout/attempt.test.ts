import { describe, expect, it } from 'vitest';
import type { ShopOrder } from '../api/client';
import { attemptAt, newKey } from './attempt';

const order: ShopOrder = { currency: 'USD', items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }] };

describe('an attempt', () => {
    it('keeps its key as long as it is the same order of the same customer, in whatever order its lines are', () => {
        let keys = 0;
        const next = () => `key-${++keys}`;
        const first = attemptAt('c-001', order, undefined, next);
        expect(attemptAt('c-001', { ...order, items: [...order.items].reverse() }, first, next)).toBe(first);
        expect(attemptAt('c-001', order, { ...first, unanswered: true }, next).key).toBe('key-1');
        const others: [string, ShopOrder][] = [
            ['c-002', order],
            ['c-001', { ...order, currency: 'EUR' }],
            ['c-001', { ...order, note: 'n' }],
            ['c-001', { ...order, items: order.items.slice(1) }],
            ['c-001', { ...order, items: [{ sku: 'A', quantity: 2 }, { sku: 'B', quantity: 2 }] }],
        ];
        others.forEach(([customer, other], index) => expect(attemptAt(customer, other, first, next).key).toBe(`key-${index + 2}`));
    });

    it('has a key that nobody guesses and the API takes', () => {
        const made = new Set(Array.from({ length: 100 }, newKey));
        expect(made.size).toBe(100);
        made.forEach((key) => expect(key).toMatch(/^[0-9a-f]{32}$/));
    });
});
