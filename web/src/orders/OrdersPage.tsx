import './orders.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { PlacedOrder } from '../api/client';
import { ordersQuery } from '../api/orderQueries';
import { productsQuery } from '../api/queries';
import { FailureNotice } from '../app/FailureNotice';
import { ProductArt } from '../catalogue/ProductArt';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { shortNumber, tone } from '../order/status';
import { SignInPrompt } from '../session/SignInPrompt';
import { useSession } from '../session/token';
import { Empty } from '../ui/Empty';
import { BoxIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';
import { changesQuery } from './changes';
import { listed } from './pages';

export default function OrdersPage() {
    const session = useSession();
    return typeof session === 'object' ? <Orders customer={session.customer} /> : <SignInPrompt />;
}

function Orders({ customer }: { customer: string }) {
    const t = useT();
    const orders = useInfiniteQuery(ordersQuery(customer));
    const all = useMemo(() => listed(orders.data), [orders.data]);
    useQuery({ ...changesQuery(customer, all), enabled: orders.data !== undefined });
    return (
        <>
            <PageTitle title={t('orders.title')} />
            {orders.isPending ? (
                <div role="status" className="orderlist">
                    <span className="hidden">{t('state.loading')}</span>
                    {Array.from({ length: 5 }, (_, index) => (
                        <div key={index} className="skeleton orderlist__skeleton" />
                    ))}
                </div>
            ) : orders.data === undefined ? (
                <div className="orderlist">
                    <FailureNotice error={orders.error} retry={() => void orders.refetch()} />
                </div>
            ) : all.length === 0 ? (
                <Empty mark={<BoxIcon size={32} />} title={<h2>{t('orders.empty')}</h2>} text={t('orders.emptyText')}>
                    <Link to="/" className="button">
                        {t('cart.browse')}
                    </Link>
                </Empty>
            ) : (
                <>
                    <ul className="orderlist">
                        {all.map((order) => (
                            <Row key={order.orderID} order={order} />
                        ))}
                    </ul>
                    {orders.hasNextPage && (
                        <button type="button" className="button button--quiet" onClick={() => void orders.fetchNextPage()} aria-disabled={orders.isFetchingNextPage}>
                            {t('orders.more')}
                        </button>
                    )}
                </>
            )}
        </>
    );
}

function Row({ order }: { order: PlacedOrder }) {
    const t = useT();
    const format = useFormat();
    const products = useQuery(productsQuery).data;
    const pieces = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
    return (
        <li className="orderrow">
            <div className="orderrow__arts" aria-hidden="true">
                {order.items.slice(0, 3).map(({ sku }) => (
                    <span key={sku} className="orderrow__art">
                        <ProductArt sku={sku} category={products?.find((one) => one.sku === sku)?.category} />
                    </span>
                ))}
            </div>
            <div className="orderrow__text">
                <h2>
                    <Link to="/orders/$orderID" params={{ orderID: order.orderID }}>
                        {t('orders.number', { number: shortNumber(order.orderID) })}
                    </Link>
                </h2>
                <p className="soft small">
                    {format.moment(order.createdAt)} · {t('orders.pieces', { count: pieces })}
                </p>
            </div>
            <span className={`badge badge--${tone(order.status)}`}>{t(`status.${order.status}`)}</span>
            <p className="orderrow__total number">{format.money(order.total, order.currency)}</p>
        </li>
    );
}
