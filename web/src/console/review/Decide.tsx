import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { PlacedOrder } from '../../api/client';
import { shortNumber } from '../../order/status';
import { useC } from '../app/i18n';
import type { Action } from './resolve';
import { ResolveDialog } from './ResolveDialog';

const ACTIONS: readonly Action[] = ['retry', 'refund', 'accept'];

/** The three ways out of a review, one button each. */
export function WaysOut({ order, ask }: { order: PlacedOrder; ask: (action: Action) => void }) {
    const t = useC();
    const number = shortNumber(order.orderID);
    return (
        <div className="tools" role="group" aria-label={t('review.waysOut', { number })}>
            {ACTIONS.map((action) => (
                <button key={action} type="button" className="act" onClick={() => ask(action)} aria-label={t(`review.${action}Title`, { number })}>
                    {t(`review.${action}`)}
                </button>
            ))}
        </div>
    );
}

/** On an order's own page: the ways out while it is in review, and who decided what about it. */
export function Decide({ order }: { order: PlacedOrder }) {
    const t = useC();
    const [asked, setAsked] = useState<Action>();
    return (
        <>
            {order.status === 'MANUAL_REVIEW' && <WaysOut order={order} ask={setAsked} />}
            <Link to="/console/audit" search={{ subject: order.orderID }} className="act">
                {t('audit.title')}
            </Link>
            {asked && <ResolveDialog order={order} action={asked} onClose={() => setAsked(undefined)} />}
        </>
    );
}
