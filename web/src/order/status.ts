import type { OrderStatus, PlacedOrder } from '../api/client';

/** The way of an order that nothing goes wrong with. */
const WAY: readonly OrderStatus[] = ['RECEIVED', 'PENDING', 'PAID', 'SHIPPED', 'CONFIRMED'];

export function finished(status: OrderStatus): boolean {
    return status === 'CONFIRMED' || !WAY.includes(status);
}

/** How to colour a status: something going on, well ended, ended otherwise, or wanting a look. */
export type Tone = 'going' | 'good' | 'bad' | 'odd' | 'still';

export function tone(status: OrderStatus): Tone {
    switch (status) {
        case 'CONFIRMED':
            return 'good';
        case 'PAYMENT_FAILED':
        case 'REJECTED':
            return 'bad';
        case 'MANUAL_REVIEW':
        case 'REFUNDED':
            return 'odd';
        case 'CANCELLED':
            return 'still';
        default:
            return 'going';
    }
}

/** One step: when it was reached; neither time nor `reached` for what is to come. */
export interface Step {
    status: OrderStatus;
    reached: boolean;
    at?: string;
}

/**
 * The steps of an order: those it took, where it stands, and, while it goes on, those to come. Which steps an order took that ended otherwise
 * follows from what it has: a time, or for orders of an earlier version a payment's or a shipment's number.
 */
export function steps(order: PlacedOrder): Step[] {
    const taken: Partial<Record<OrderStatus, string>> = {
        RECEIVED: order.createdAt,
        PENDING: order.pendingAt,
        PAID: order.paidAt,
        SHIPPED: order.shippedAt,
    };
    if (finished(order.status) && order.status !== 'CONFIRMED') {
        const before = WAY.filter((status) => status !== 'CONFIRMED' && (taken[status] || (status === 'PAID' && order.paymentId) || (status === 'SHIPPED' && order.trackingId)));
        return [
            // An order is born rejected: it never was received.
            ...(order.status === 'REJECTED' ? [] : before.map((status) => ({ status, reached: true, at: taken[status] }))),
            { status: order.status, reached: true, at: order.updatedAt },
        ];
    }
    const stands = WAY.indexOf(order.status);
    return WAY.map((status, index) =>
        index > stands
            ? { status, reached: false }
            : { status, reached: true, at: index === stands && index > 0 ? order.updatedAt : taken[status] },
    );
}

/** The order's number as people say it: its first eight digits, in two groups. */
export function shortNumber(orderID: string): string {
    return orderID.replace(/^(.{4})(.{4}).*$/, '$1 $2').toUpperCase();
}
