import type { Product } from '../api/client';
import type { Currency } from '../i18n/currency';
import type { CartLine } from './cart';

/** A line of the cart with what the catalogue says of it. `price` is for one, in minor units. */
export interface PricedLine extends CartLine {
    product?: Product;
    price?: number;
    /** Why it cannot be ordered. */
    trouble?: 'gone' | 'notInCurrency';
}

export interface PricedCart {
    lines: PricedLine[];
    /** Of what can be ordered, in minor units. */
    total: number;
    orderable: boolean;
}

export function priced(lines: readonly CartLine[], products: readonly Product[], currency: Currency): PricedCart {
    const bySku = new Map(products.map((product) => [product.sku, product]));
    const all = lines.map((line): PricedLine => {
        const product = bySku.get(line.sku);
        const price = product?.prices[currency];
        return { ...line, product, price, ...(!product ? { trouble: 'gone' } : price === undefined ? { trouble: 'notInCurrency' } : {}) };
    });
    return {
        lines: all,
        total: all.reduce((sum, line) => sum + (line.price ?? 0) * line.quantity, 0),
        orderable: all.length > 0 && all.every((line) => !line.trouble),
    };
}
