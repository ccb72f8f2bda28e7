import { useSyncExternalStore } from 'react';
import { remembered } from '../app/remembered';

export interface CartLine {
    sku: string;
    quantity: number;
}

/** What the API takes in one order. */
export const MAX_LINES = 50;
export const MAX_QUANTITY = 1000;

const EMPTY: readonly CartLine[] = [];

/** @return the lines of what was stored, leaving out what is none; undefined if it is no cart */
export function readCart(stored: unknown): readonly CartLine[] | undefined {
    if (!Array.isArray(stored)) {
        return undefined;
    }
    const lines: CartLine[] = [];
    for (const line of stored as unknown[]) {
        if (typeof line === 'object' && line !== null && 'sku' in line && 'quantity' in line && typeof line.sku === 'string' && Number.isInteger(line.quantity)) {
            const quantity = line.quantity as number;
            if (quantity >= 1 && lines.length < MAX_LINES && !lines.some((other) => other.sku === line.sku)) {
                lines.push({ sku: line.sku, quantity: Math.min(quantity, MAX_QUANTITY) });
            }
        }
    }
    return lines;
}

/** The cart with so many pieces of an article: none takes it out; a new one goes to the end. A full cart takes nothing new. */
export function withQuantity(lines: readonly CartLine[], sku: string, quantity: number): readonly CartLine[] {
    if (quantity < 1) {
        return lines.filter((line) => line.sku !== sku);
    }
    const most = Math.min(Math.floor(quantity), MAX_QUANTITY);
    if (lines.some((line) => line.sku === sku)) {
        return lines.map((line) => (line.sku === sku ? { sku, quantity: most } : line));
    }
    return isFullFor(lines, sku) ? lines : [...lines, { sku, quantity: most }];
}

/** Whether the cart takes no article of that number, as it holds as many others as an order may. */
export function isFullFor(lines: readonly CartLine[], sku: string): boolean {
    return lines.length >= MAX_LINES && !lines.some((line) => line.sku === sku);
}

export function quantityOf(lines: readonly CartLine[], sku: string): number {
    return lines.find((line) => line.sku === sku)?.quantity ?? 0;
}

export function pieces(lines: readonly CartLine[]): number {
    return lines.reduce((sum, line) => sum + line.quantity, 0);
}

const kept = remembered('cart', readCart);

export const cart = {
    lines: (): readonly CartLine[] => kept.get() ?? EMPTY,
    setQuantity: (sku: string, quantity: number): void => kept.set(withQuantity(cart.lines(), sku, quantity)),
    add: (sku: string, quantity = 1): void => cart.setQuantity(sku, quantityOf(cart.lines(), sku) + quantity),
    clear: (): void => kept.set(undefined),
};

export function useCart(): readonly CartLine[] {
    return useSyncExternalStore(kept.subscribe, cart.lines);
}
