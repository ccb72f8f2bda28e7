import './order.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Failure } from '../api/failure';
import type { PlacedOrder } from '../api/client';
import { orderQuery } from '../api/orderQueries';
import { FailureNotice } from '../app/FailureNotice';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { SignInPrompt } from '../session/SignInPrompt';
import { useSession } from '../session/token';
import { announce } from '../ui/announce';
import { Empty } from '../ui/Empty';
import { BackIcon, SearchIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';
import { Cancellation } from './Cancellation';
import { OrderDetails, OrderItems } from './OrderParts';
import { Reorder } from './Reorder';
import { finished, shortNumber, tone } from './status';
import { StatusMark } from './StatusMark';
import { Timeline } from './Timeline';

const route = getRouteApi('/orders/$orderID');

export default function OrderPage() {
    const session = useSession();
    const { orderID } = route.useParams();
    if (typeof session !== 'object') {
        return <SignInPrompt />;
    }
    return <Live key={orderID} orderID={orderID} customer={session.customer} />;
}

function Live({ orderID, customer }: { orderID: string; customer: string }) {
    const t = useT();
    const order = useQuery(orderQuery(orderID, customer));
    if (order.data) {
        return <Shown order={order.data} customer={customer} />;
    }
    if (order.error instanceof Failure && order.error.kind === 'unknown') {
        return (
            <Empty mark={<SearchIcon size={32} />} title={<PageTitle title={t('order.unknown')} />} text={t('order.unknownText')}>
                <Link to="/orders" className="button">
                    {t('order.all')}
                </Link>
            </Empty>
        );
    }
    return (
        <>
            <PageTitle title={t('order.title', { number: shortNumber(orderID) })} />
            {order.isError ? (
                <FailureNotice error={order.error} retry={() => void order.refetch()} />
            ) : (
                <div role="status">
                    <span className="hidden">{t('state.loading')}</span>
                    <div className="skeleton order__skeleton" />
                </div>
            )}
        </>
    );
}

function Shown({ order, customer }: { order: PlacedOrder; customer: string }) {
    const t = useT();
    const format = useFormat();
    const number = shortNumber(order.orderID);
    const total = format.money(order.total, order.currency);
    const said = t(`said.${order.status}`);
    const text = t(`text.${order.status}`, { total });
    const before = useRef(order.status);
    useEffect(() => {
        if (before.current !== order.status) {
            before.current = order.status;
            announce(`${said}. ${text}`);
        }
    }, [order.status, said, text]);
    const mood = tone(order.status);
    return (
        <article>
            <Link to="/orders" className="back">
                <BackIcon />
                {t('order.all')}
            </Link>
            <header className="order__head">
                <StatusMark status={order.status} />
                <div>
                    <PageTitle title={t('order.title', { number })} className="order__said">
                        <span className="hidden">{t('order.title', { number })}: </span>
                        {said}
                    </PageTitle>
                    <p className="order__text">{text}</p>
                    <p className="soft small">
                        {t('order.title', { number })} · {t('order.placedAt', { time: format.moment(order.createdAt) })}
                    </p>
                </div>
            </header>
            <div className="order">
                <section className="card">
                    <div className="checkout__head">
                        <h2>{t('order.progress')}</h2>
                        {!finished(order.status) && <span className="badge badge--going">{t('order.live')}</span>}
                    </div>
                    <Timeline order={order} />
                    <Cancellation order={order} customer={customer} />
                    {(mood === 'bad' || mood === 'odd' || mood === 'still') && order.status !== 'MANUAL_REVIEW' && <Reorder items={order.items} />}
                </section>
                <div className="order__rest">
                    <section className="card">
                        <h2>{t('order.items')}</h2>
                        <OrderItems order={order} total={total} />
                    </section>
                    <section className="card">
                        <h2>{t('order.details')}</h2>
                        <OrderDetails order={order} />
                    </section>
                </div>
            </div>
        </article>
    );
}
