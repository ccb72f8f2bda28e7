import '../ui/panels.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { PlacedOrder } from '../../api/client';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber } from '../../order/status';
import { Empty } from '../../ui/Empty';
import { CheckIcon } from '../../ui/icons';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useWhenChanged } from '../app/changes';
import { useC } from '../app/i18n';
import { useConsoleFormat, useNow } from '../ui/format';
import { WaysOut } from './Decide';
import { reviews, type Action } from './resolve';
import { ResolveDialog } from './ResolveDialog';

/** Orders that the flow left to people, and the three ways out. */
export default function ReviewPage() {
    const t = useC();
    const waiting = useQuery({ queryKey: ['console', 'reviews'], queryFn: ({ signal }) => reviews(signal), refetchInterval: untilThere });
    const known = waiting.data?.orders ?? [];
    useWhenChanged((changes) => {
        const ids = new Map(known.map((order) => [order.orderID, order.updatedAt]));
        if (changes.more || changes.orders.some((order) => (ids.has(order.orderID) || order.status === 'MANUAL_REVIEW') && ids.get(order.orderID) !== order.updatedAt)) {
            void waiting.refetch();
        }
    });
    const [asked, setAsked] = useState<{ order: PlacedOrder; action: Action }>();
    return (
        <>
            <div className="head">
                <PageTitle title={t('review.title')} />
                <p className="soft small" role="status">
                    {waiting.data && t('review.count', { count: known.length })}
                </p>
            </div>
            {waiting.error && !waiting.data ? (
                <FailureNotice error={waiting.error} retry={() => void waiting.refetch()} />
            ) : waiting.data && known.length === 0 ? (
                <Empty mark={<CheckIcon size={32} />} title={<h2>{t('review.none')}</h2>} text={t('review.noneText')} />
            ) : (
                <ul className="cards">
                    {known.map((order) => (
                        <Card key={order.orderID} order={order} ask={(action) => setAsked({ order, action })} />
                    ))}
                </ul>
            )}
            {asked && <ResolveDialog {...asked} onClose={() => setAsked(undefined)} />}
        </>
    );
}

function Card({ order, ask }: { order: PlacedOrder; ask: (action: Action) => void }) {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const number = shortNumber(order.orderID);
    return (
        <li className="panel">
            <div className="panel__head">
                <h2>
                    <Link to="/console/orders/$orderID" params={{ orderID: order.orderID }} className="mono">
                        {number}
                    </Link>
                </h2>
                <strong className="tone--odd">{t('review.waits', { time: format.duration(now - Date.parse(order.updatedAt)) })}</strong>
            </div>
            <div className="panel__body rows">
                <p>{order.reason}</p>
                <dl className="facts">
                    <dt>{t('column.customer')}</dt>
                    <dd>{order.customerId}</dd>
                    <dt>{t('column.total')}</dt>
                    <dd>{format.money(order.total, order.currency)}</dd>
                    <dt>{t('column.items')}</dt>
                    <dd>{order.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}</dd>
                </dl>
                <WaysOut order={order} ask={ask} />
            </div>
        </li>
    );
}
