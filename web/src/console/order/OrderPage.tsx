import './order.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Failure } from '../../api/failure';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber, tone } from '../../order/status';
import { BackIcon } from '../../ui/icons';
import { PageTitle } from '../../ui/PageTitle';
import { going, useUnfinished, useWhenChanged } from '../app/changes';
import { useC } from '../app/i18n';
import { orderRoute } from '../app/routes';
import { stuckFor } from '../orders/board';
import { RedriveDialog } from '../queues/RedriveDialog';
import { Decide } from '../review/Decide';
import { useConsoleFormat, useNow } from '../ui/format';
import { ToneMark } from '../ui/icons';
import { DeadLetters } from './DeadLetters';
import { Facts } from './Facts';
import { Flow } from './Flow';
import { Logs } from './Logs';
import { detailQuery, flowQuery, lettersQuery, logsQuery, moveOrder, timelineQuery, type OrderDetail } from './queries';
import { Scrubber } from './Scrubber';
import { at, moments, now as asNow, type Snapshot, type Story } from './snapshot';
import { TimelineView } from './TimelineView';

export default function OrderPage() {
    const t = useC();
    const { orderID } = orderRoute.useParams();
    const detail = useQuery(detailQuery(orderID));
    useWhenChanged((changes, queries) => moveOrder(orderID, queries, changes));
    const missing = detail.error instanceof Failure && detail.error.kind === 'unknown';
    return (
        <>
            <Link to="/console/orders" className="act order__back">
                <BackIcon size={16} />
                {t('board.title')}
            </Link>
            {detail.data ? (
                <Order key={orderID} detail={detail.data} />
            ) : missing ? (
                <PageTitle title={t('order.none', { number: orderID })} />
            ) : detail.error ? (
                <FailureNotice error={detail.error} retry={() => void detail.refetch()} />
            ) : (
                <div role="status" className="order__loading">
                    <span className="hidden">{t('state.loading')}</span>
                    <span className="skeleton" />
                    <span className="skeleton" />
                </div>
            )}
        </>
    );
}

function Order({ detail }: { detail: OrderDetail }) {
    const { order } = detail;
    const flow = useQuery(flowQuery(order.orderID, order));
    const timeline = useQuery(timelineQuery(order.orderID, order));
    const logs = useQuery(logsQuery(order.orderID, order));
    const letters = useQuery(lettersQuery(order.orderID));
    // What was given up comes first; that nothing was, last.
    const given = (letters.data?.letters.length ?? 0) > 0;
    useUnfinished(going(order));
    const [when, setWhen] = useState<number>();
    const [sent, setSent] = useState<string>();
    const story = useMemo<Story>(() => ({ detail, executions: flow.data?.executions ?? [], timeline: timeline.data, lines: logs.data?.lines ?? [] }), [detail, flow.data, timeline.data, logs.data]);
    const steps = useMemo(() => moments(story), [story]);
    const shown = useMemo(() => (when === undefined ? asNow(story) : at(story, when)), [story, when]);
    return (
        <>
            <Head detail={detail} shown={shown} then={when !== undefined} />
            {when === undefined && (
                <div className="tools">
                    <Decide order={order} />
                </div>
            )}
            <Scrubber story={story} steps={steps} when={when} choose={setWhen} />
            <div className="order__columns">
                <div className="order__main">
                    {given && when === undefined && <DeadLetters letters={letters} send={setSent} />}
                    <Flow executions={shown.executions} lines={shown.lines} error={flow.error} loading={flow.isPending} />
                    <TimelineView shown={shown} steps={steps} statuses={timeline.data?.statuses ?? []} when={when} choose={setWhen} missing={timeline.data?.missing} error={timeline.error} loading={timeline.isPending} />
                    <Logs lines={shown.lines} complete={logs.data?.complete ?? true} error={logs.error} loading={logs.isPending} />
                    {!given && when === undefined && <DeadLetters letters={letters} send={setSent} />}
                </div>
                <Facts detail={detail} shown={shown} />
            </div>
            {sent && <RedriveDialog queue={sent} onClose={() => setSent(undefined)} />}
        </>
    );
}

function Head({ detail: { order, resolving }, shown, then }: { detail: OrderDetail; shown: Snapshot; then: boolean }) {
    const t = useC();
    const format = useConsoleFormat();
    const time = useNow();
    const stuck = then ? undefined : stuckFor(order, time);
    const mood = shown.status ? tone(shown.status) : 'still';
    return (
        <header className={`orderhead orderhead--${mood}`}>
            <div>
                <PageTitle title={t('order.title', { number: shortNumber(order.orderID) })}>
                    <span className="orderhead__number">{shortNumber(order.orderID)}</span>
                </PageTitle>
                <p className="soft small mono orderhead__id">{order.orderID}</p>
            </div>
            <div className="orderhead__status" data-status={shown.status}>
                <p className={`orderhead__word tone--${mood}`}>
                    <ToneMark tone={mood} size={22} />
                    {shown.status ? t(`status.${shown.status}`) : t('order.notYet')}
                    {then && <span className="orderhead__then">{t('order.then')}</span>}
                </p>
                {shown.reason && <p className="orderhead__reason">{shown.reason}</p>}
                {resolving && !then && <p className="tone--going">{t('order.resolving')}</p>}
                {stuck !== undefined && !resolving && <p className="tone--odd">{t('board.stuck', { time: format.duration(stuck) })}</p>}
            </div>
            <dl className="orderhead__facts">
                <div>
                    <dt>{t('column.total')}</dt>
                    <dd className="number">{order.status === 'REJECTED' ? '–' : format.money(order.total, order.currency)}</dd>
                </div>
                <div>
                    <dt>{t('column.customer')}</dt>
                    <dd>
                        <Link to="/console/orders" search={{ q: order.customerId }} className="link">
                            {order.customerId}
                        </Link>
                    </dd>
                </div>
                <div>
                    <dt>{t('column.created')}</dt>
                    <dd className="number">{format.moment(order.createdAt)}</dd>
                </div>
                <div>
                    <dt>{t('order.took')}</dt>
                    <dd className="number">{format.duration(Date.parse(order.updatedAt) - Date.parse(order.createdAt))}</dd>
                </div>
            </dl>
        </header>
    );
}
