import { describe, expect, it } from 'vitest';
import type { Product } from '../api/client';
import { isFullFor, MAX_LINES, MAX_QUANTITY, pieces, quantityOf, readCart, withQuantity, type CartLine } from './cart';
import { priced } from './priced';

describe('a cart', () => {
    it('takes out what there is none of, keeps the order of what comes in, and never holds more than the API takes', () => {
        let lines: readonly CartLine[] = [];
        for (const [sku, quantity] of [['A', 1], ['B', 2], ['A', 5], ['C', 1], ['B', 0], ['C', MAX_QUANTITY + 7]] as const) {
            lines = withQuantity(lines, sku, quantity);
        }
        expect(lines).toEqual([{ sku: 'A', quantity: 5 }, { sku: 'C', quantity: MAX_QUANTITY }]);
        expect([pieces(lines), quantityOf(lines, 'C'), quantityOf(lines, 'B')]).toEqual([5 + MAX_QUANTITY, MAX_QUANTITY, 0]);
        for (let i = 0; i < MAX_LINES + 5; i++) {
            lines = withQuantity(lines, `X-${i}`, 1);
        }
        expect(lines.length).toBe(MAX_LINES);
        expect([isFullFor(lines, 'NEW'), isFullFor(lines, 'A')]).toEqual([true, false]);
    });

    it('survives whatever is in the storage', () => {
        for (const nonsense of [null, 7, 'x', {}, { sku: 'A' }]) {
            expect(readCart(nonsense)).toBeUndefined();
        }
        expect(readCart([{ sku: 'A', quantity: 2 }, { sku: 'A', quantity: 9 }, { sku: 3, quantity: 1 }, { sku: 'B', quantity: -1 }, { sku: 'C', quantity: 1.5 }, null, { sku: 'D', quantity: 1e9 }])).toEqual([
            { sku: 'A', quantity: 2 },
            { sku: 'D', quantity: MAX_QUANTITY },
        ]);
    });

    it('is priced in minor units, and says of each line why it cannot be ordered', () => {
        const products: Product[] = [
            { sku: 'A', name: {}, prices: { USD: 1299, EUR: 1199 } },
            { sku: 'B', name: {}, prices: { EUR: 5 } },
        ];
        const lines = [{ sku: 'A', quantity: 3 }, { sku: 'B', quantity: 2 }, { sku: 'GONE', quantity: 1 }];
        const inDollars = priced(lines, products, 'USD');
        expect(inDollars.lines.map((line) => line.trouble)).toEqual([undefined, 'notInCurrency', 'gone']);
        expect([inDollars.total, inDollars.orderable]).toEqual([3897, false]);
        const inEuros = priced(lines.slice(0, 2), products, 'EUR');
        expect([inEuros.total, inEuros.orderable]).toEqual([3607, true]);
        expect(priced([], products, 'EUR').orderable).toBe(false);
    });
});
