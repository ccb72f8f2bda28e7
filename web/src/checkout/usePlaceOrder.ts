import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import type { ShopOrder } from '../api/client';
import { Failure } from '../api/failure';
import { orderQuery } from '../api/orderQueries';
import { place } from '../api/orders';
import { cart } from '../cart/cart';
import { attemptAt, lastAttempt, newKey, type Attempt } from './attempt';

/** Places this order once, however often it is asked to, and goes on to the order's page. */
export function usePlaceOrder(customer: string, order: ShopOrder) {
    const queries = useQueryClient();
    const navigate = useNavigate();
    const before = useSyncExternalStore(lastAttempt.subscribe, lastAttempt.get);
    const mutation = useMutation({
        mutationFn: (attempt: Attempt) => place(order, attempt.key),
        // With the same key, so it is safe whatever became of the call before.
        retry: (count, error) => count < 2 && error instanceof Failure && error.passing,
        retryDelay: (count) => 500 * 2 ** count,
        onSuccess: async (placed) => {
            queries.setQueryData(orderQuery(placed.orderID, customer).queryKey, placed);
            // The cart is emptied last: should the page be closed before, the same cart is still the same order.
            await navigate({ to: '/orders/$orderID', params: { orderID: placed.orderID } });
            lastAttempt.set(undefined);
            cart.clear();
        },
        onError: (error, attempt) => {
            if (error instanceof Failure && error.kind === 'conflict') {
                lastAttempt.set(undefined);
            } else if (error instanceof Failure && error.passing) {
                lastAttempt.set({ ...attempt, unanswered: true });
            }
        },
    });
    const attempt = attemptAt(customer, order, before, () => '');
    return {
        place: () => {
            if (!mutation.isPending) {
                const now = attemptAt(customer, order, lastAttempt.get(), newKey);
                lastAttempt.set(now);
                mutation.mutate(now);
            }
        },
        pending: mutation.isPending,
        error: mutation.error,
        /** The last try at this very order got no answer: whether it arrived is not known. */
        unanswered: attempt.unanswered,
    };
}
