import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PlacedOrder } from '../api/client';
import { Failure } from '../api/failure';
import { orderQuery } from '../api/orderQueries';
import { cancel } from '../api/orders';
import { FailureNotice } from '../app/FailureNotice';
import { useT } from '../i18n/i18n';
import { Notice } from '../ui/Notice';

/** To cancel an order until the flow takes it, and what became of trying. */
export function Cancellation({ order, customer }: { order: PlacedOrder; customer: string }) {
    const t = useT();
    const queries = useQueryClient();
    const { queryKey } = orderQuery(order.orderID, customer);
    const mutation = useMutation({
        mutationFn: () => cancel(order.orderID),
        onSuccess: async (cancelled) => {
            // A poll that is under way may bring the status from before.
            await queries.cancelQueries({ queryKey });
            queries.setQueryData(queryKey, cancelled);
        },
        onError: () => void queries.invalidateQueries({ queryKey }),
    });
    const tooLate = mutation.error instanceof Failure && mutation.error.kind === 'conflict';
    return (
        <>
            {order.status === 'RECEIVED' && !tooLate && (
                <div className="cancel">
                    <button type="button" className="button button--quiet" onClick={() => mutation.mutate()} aria-disabled={mutation.isPending}>
                        {mutation.isPending ? t('order.cancelling') : t('order.cancel')}
                    </button>
                    <p className="soft small">{t('order.cancelHint')}</p>
                </div>
            )}
            {tooLate ? (
                <div className="cancel">
                    <Notice tone="odd" alert>
                        {t('order.tooLate')}
                    </Notice>
                </div>
            ) : (
                mutation.error && <FailureNotice error={mutation.error} />
            )}
        </>
    );
}
