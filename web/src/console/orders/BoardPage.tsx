import './board.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PlacedOrder } from '../../api/client';
import { FailureNotice } from '../../app/FailureNotice';
import { listed } from '../../orders/pages';
import { shortNumber } from '../../order/status';
import { SearchIcon } from '../../ui/icons';
import { PageTitle } from '../../ui/PageTitle';
import { going, useUnfinished, useWhenChanged } from '../app/changes';
import { useC } from '../app/i18n';
import { boardRoute, type BoardSearch } from '../app/routes';
import { useConsoleFormat, useNow } from '../ui/format';
import { OrderState } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';
import { boardQuery, GROUP_NAMES, groupsOf, moveBoard, SPANS, stuckFor, type Group } from './board';

export default function BoardPage() {
    const t = useC();
    const search = boardRoute.useSearch();
    const format = useConsoleFormat();
    const board = useInfiniteQuery(boardQuery(search));
    const orders = useMemo(() => listed(board.data), [board.data]);
    useUnfinished(orders.some((order) => going(order)));
    useWhenChanged((changes, queries) => (changes.more ? void board.refetch() : moveBoard(search, queries, changes.orders)));
    const { hasNextPage, isFetching, fetchNextPage } = board;
    const onEnd = useCallback(() => {
        if (hasNextPage && !isFetching) {
            void fetchNextPage();
        }
    }, [hasNextPage, isFetching, fetchNextPage]);
    return (
        <>
            <div className="head">
                <PageTitle title={t('board.title')} />
                <p className="soft small" role="status">
                    {board.data && t(hasNextPage ? 'board.countMore' : 'board.count', { count: orders.length, shown: format.number(orders.length) })}
                </p>
            </div>
            <Tools search={search} />
            {board.data === undefined && board.error ? (
                <FailureNotice error={board.error} retry={() => void board.refetch()} />
            ) : (
                <Table orders={orders} onEnd={onEnd} foot={isFetching ? t('state.loading') : orders.length === 0 ? t('board.none') : hasNextPage ? undefined : t('board.end')} />
            )}
        </>
    );
}

function Tools({ search }: { search: BoardSearch }) {
    const t = useC();
    const navigate = boardRoute.useNavigate();
    const groups = groupsOf(search);
    const [text, setText] = useState(search.q ?? '');
    useEffect(() => setText(search.q ?? ''), [search.q]);
    useEffect(() => {
        const wanted = text.trim() || undefined;
        if (wanted === search.q) {
            return;
        }
        const soon = setTimeout(() => void navigate({ search: { ...search, q: wanted }, replace: true }), 250);
        return () => clearTimeout(soon);
    }, [text, search, navigate]);
    const toggle = (group: Group) => {
        const next = groups.includes(group) ? groups.filter((one) => one !== group) : GROUP_NAMES.filter((one) => one === group || groups.includes(one));
        void navigate({ search: { ...search, status: next.join(',') || undefined }, replace: true });
    };
    return (
        <div className="tools" role="search">
            <label className="find">
                <span className="hidden">{t('board.find')}</span>
                <SearchIcon size={16} />
                <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t('board.findHint')} maxLength={200} />
            </label>
            <div className="tools" role="group" aria-label={t('board.groups')}>
                {GROUP_NAMES.map((group) => (
                    <button key={group} type="button" className="act" aria-pressed={groups.includes(group)} onClick={() => toggle(group)}>
                        {t(`group.${group}`)}
                    </button>
                ))}
            </div>
            <select
                className="choice"
                aria-label={t('board.within')}
                value={search.within ?? ''}
                onChange={(event) => void navigate({ search: { ...search, within: event.target.value || undefined }, replace: true })}
            >
                <option value="">{t('span.all')}</option>
                {Object.keys(SPANS).map((span) => (
                    <option key={span} value={span}>
                        {t(`span.${span}` as 'span.1h')}
                    </option>
                ))}
            </select>
        </div>
    );
}

function Table({ orders, onEnd, foot }: { orders: PlacedOrder[]; onEnd: () => void; foot: string | undefined }) {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const columns = useMemo<Column<PlacedOrder>[]>(
        () => [
            {
                id: 'number',
                title: t('column.order'),
                width: '5.6rem',
                cell: (order) => (
                    <Link to="/console/orders/$orderID" params={{ orderID: order.orderID }} className="mono">
                        {shortNumber(order.orderID)}
                    </Link>
                ),
            },
            { id: 'status', title: t('column.status'), width: 'minmax(6rem, 9.4rem)', cell: (order) => <OrderState status={order.status} /> },
            { id: 'why', title: t('column.why'), width: 'minmax(9rem, 4fr)', from: 'middle', below: true, cell: (order) => <Why order={order} /> },
            { id: 'customer', title: t('column.customer'), width: '5rem', from: 'middle', cell: (order) => order.customerId },
            { id: 'items', title: t('column.items'), width: 'minmax(7rem, 2fr)', from: 'wide', cell: (order) => <span className="soft">{order.items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}</span> },
            { id: 'total', title: t('column.total'), width: '6rem', align: 'end', from: 'middle', cell: (order) => (order.status === 'REJECTED' ? '' : format.money(order.total, order.currency)) },
            { id: 'channel', title: t('column.channel'), width: '3.6rem', from: 'wide', cell: (order) => <span className="soft">{order.channel}</span> },
            { id: 'created', title: t('column.created'), width: '7.2rem', align: 'end', from: 'wide', cell: (order) => <time dateTime={order.createdAt} title={format.moment(order.createdAt)}>{format.time(order.createdAt)}</time> },
            { id: 'changed', title: t('column.changed'), width: '4rem', align: 'end', cell: (order) => <Age at={order.updatedAt} /> },
        ],
        [t, format],
    );
    return (
        <VirtualTable
            label={t('board.title')}
            columns={columns}
            rows={orders}
            rowKey={(order) => order.orderID}
            edge={(order) => (order.status === 'MANUAL_REVIEW' || stuckFor(order, now) ? 'odd' : order.status === 'PAYMENT_FAILED' || order.status === 'REJECTED' ? 'bad' : going(order, now) ? 'going' : undefined)}
            onEnd={onEnd}
            foot={foot}
        />
    );
}

/** How long ago a time was. */
function Age({ at }: { at: string }) {
    const format = useConsoleFormat();
    const now = useNow();
    return (
        <time dateTime={at} title={format.moment(at)}>
            {format.duration(now - Date.parse(at))}
        </time>
    );
}

/** Why an order is where it is, and for how long it has stood still if it should not. */
function Why({ order }: { order: PlacedOrder }) {
    const t = useC();
    const now = useNow();
    const format = useConsoleFormat();
    const stuck = stuckFor(order, now);
    return (
        <>
            {stuck !== undefined && <strong className="tone--odd">{t('board.stuck', { time: format.duration(stuck) })}</strong>}
            {stuck !== undefined && order.reason && ' · '}
            <span title={order.reason}>{order.reason}</span>
        </>
    );
}
