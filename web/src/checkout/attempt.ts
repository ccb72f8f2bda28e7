import type { ShopOrder } from '../api/client';
import { remembered } from '../app/remembered';

/** One order that somebody tries to place: what it is, and the key that it is sent with however often it is sent. */
export interface Attempt {
    key: string;
    /** The customer and the order, as text: another order is another attempt. */
    of: string;
    /** It was sent, and nobody knows whether it arrived. */
    unanswered: boolean;
}

function readAttempt(stored: unknown): Attempt | undefined {
    const attempt = stored as Attempt;
    return typeof attempt?.key === 'string' && typeof attempt.of === 'string' ? { ...attempt, unanswered: attempt.unanswered === true } : undefined;
}

export const lastAttempt = remembered('attempt', readAttempt);

/**
 * The attempt at this order. It outlives reloads and is the same in all tabs: pressing twice, trying again after a lost answer and coming
 * back tomorrow send one key, so the shop makes one order of it.
 */
export function attemptAt(customer: string, order: ShopOrder, before: Attempt | undefined, newKey: () => string): Attempt {
    const lines = [...order.items].sort((a, b) => (a.sku < b.sku ? -1 : 1)).map(({ sku, quantity }) => [sku, quantity]);
    const of = JSON.stringify([customer, order.currency, lines, order.note ?? null]);
    return before?.of === of ? before : { key: newKey(), of, unanswered: false };
}

/** 128 random bits; works on plain HTTP too, where crypto.randomUUID is missing. */
export function newKey(): string {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
