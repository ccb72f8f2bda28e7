import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlacedOrder } from '../../api/client';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber } from '../../order/status';
import { announce } from '../../ui/announce';
import { Notice } from '../../ui/Notice';
import { useC } from '../app/i18n';
import { Confirm } from '../ui/Confirm';
import { useConsoleFormat } from '../ui/format';
import { Refused, resolve, type Action } from './resolve';

/** Asks for the reason, carries the decision out, and says who was first if it was not this operator. */
export function ResolveDialog({ order, action, onClose }: { order: PlacedOrder; action: Action; onClose: () => void }) {
    const t = useC();
    const format = useConsoleFormat();
    const queries = useQueryClient();
    // One dialog is one decision: a click more is the same call.
    const [key] = useState(() => crypto.randomUUID());
    const [reason, setReason] = useState('');
    const [missing, setMissing] = useState(false);
    const decision = useMutation({
        mutationFn: () => resolve(order.orderID, action, reason.trim().replace(/\s+/g, ' '), key),
        onSuccess: (done) => announce(t('review.done', { status: t(`status.${done.status}`) })),
        onSettled: () => void queries.invalidateQueries({ queryKey: ['console'] }),
    });
    const number = shortNumber(order.orderID);
    const refused = decision.error instanceof Refused ? decision.error.said : undefined;
    const confirm = () => {
        setMissing(reason.trim() === '');
        if (reason.trim() !== '') {
            decision.mutate();
        }
    };
    return (
        <Confirm title={t(`review.${action}Title`, { number })} confirm={t(`review.${action}`)} busy={decision.isPending} over={decision.isSuccess || refused !== undefined} onConfirm={confirm} onClose={onClose}>
            <p>{t(`review.${action}Text`)}</p>
            <dl className="ask__facts">
                <dt>{t('column.customer')}</dt>
                <dd>{order.customerId}</dd>
                <dt>{t('column.total')}</dt>
                <dd>{format.money(order.total, order.currency)}</dd>
                <dt>{t('column.why')}</dt>
                <dd>{order.reason}</dd>
            </dl>
            {!decision.isSuccess && !refused && (
                <label className="ask__field">
                    <strong>{t('review.reason')}</strong>
                    <textarea value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} required aria-invalid={missing} aria-describedby="reason-hint" readOnly={decision.isPending} />
                    <span id="reason-hint" className={missing ? 'small tone--bad' : 'small soft'}>
                        {t(missing ? 'review.reasonMissing' : 'review.reasonHint')}
                    </span>
                </label>
            )}
            {decision.isPending && <p role="status">{t('review.busy')}</p>}
            {decision.isSuccess && <Notice>{t('review.done', { status: t(`status.${decision.data.status}`) })}</Notice>}
            {refused && (
                <Notice tone="odd" alert>
                    <span>{refused.message}</span>
                    <span>{t('review.now', { status: t(`status.${refused.status}`) })}</span>
                </Notice>
            )}
            {decision.error && !refused && <FailureNotice error={decision.error} />}
        </Confirm>
    );
}
