import '../ui/panels.css';
import './overview.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, client, type PlacedOrder } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber, tone } from '../../order/status';
import { Notice } from '../../ui/Notice';
import { PageTitle } from '../../ui/PageTitle';
import { going, useUnfinished, useWhenChanged } from '../app/changes';
import { useC, type ConsoleMessageId, type ConsoleTranslate } from '../app/i18n';
import { GROUPS, type Group } from '../orders/board';
import { QueueLink } from '../queues/QueueLink';
import { Chart, type Line } from '../ui/Chart';
import { useConsoleFormat, useNow, type ConsoleFormat } from '../ui/format';
import { ToneMark, type Tone } from '../ui/icons';
import { Marked } from '../ui/Marked';
import { OrderState, State } from '../ui/Status';

type Overview = components['schemas']['ConsoleOverview'];

/** In seconds. */
const SPAN = 3600;

const overviewQuery = queryOptions({
    queryKey: ['console', 'overview'],
    queryFn: ({ signal }) => answer(client.GET('/api/console/overview', { signal })),
    // Metrics have a value a minute, and cost something to be asked for.
    refetchInterval: (query) => (query.state.data ? 60 * SECOND : hopeless(query.state.error) ? false : 10 * SECOND),
});

export default function OverviewPage() {
    const t = useC();
    const overview = useQuery(overviewQuery);
    const [moving, setMoving] = useState<PlacedOrder[]>([]);
    useUnfinished(moving.some((order) => going(order)));
    useWhenChanged((changes, queries) => {
        setMoving(changes.orders);
        const before = overview.data?.failures ?? [];
        // A failure that is not here yet is not a minute late; numbers and charts may be.
        if (changes.orders.some((order) => failed(order) && !before.some((one) => one.orderID === order.orderID && one.updatedAt === order.updatedAt))) {
            void queries.invalidateQueries({ queryKey: overviewQuery.queryKey });
        }
    });
    return (
        <>
            <div className="head">
                <PageTitle title={t('overview.title')} />
            </div>
            {overview.data ? (
                <Board overview={overview.data} moving={moving} />
            ) : overview.error ? (
                <FailureNotice error={overview.error} retry={() => void overview.refetch()} />
            ) : (
                <div role="status" className="overview__loading">
                    <span className="hidden">{t('state.loading')}</span>
                    <span className="skeleton" />
                    <span className="skeleton" />
                </div>
            )}
        </>
    );
}

function failed(order: PlacedOrder): boolean {
    return ([...GROUPS.failed, ...GROUPS.review] as readonly string[]).includes(order.status) && Date.now() - Date.parse(order.updatedAt) < 86_400 * SECOND;
}

function Board({ overview, moving }: { overview: Overview; moving: PlacedOrder[] }) {
    const t = useC();
    const format = useConsoleFormat();
    return (
        <>
            {overview.missing && <Notice tone="odd">{t('overview.missing', { reason: overview.missing })}</Notice>}
            {(overview.alarms.length > 0 || !overview.missing) && <Alarms alarms={overview.alarms} />}
            <Counts counts={overview.counts} moving={moving.filter((order) => going(order)).length} />
            <div className="overview__pair">
                <Queues queues={overview.queues} />
                <LastReport report={overview.report} />
            </div>
            <div className="overview__charts">
                {overview.charts.map(({ chart, series }) => (
                    <Chart
                        key={chart}
                        title={t(`chart.${chart}` as ConsoleMessageId)}
                        lines={series.map(({ line, points }, index) => ({ name: t(`line.${line}` as ConsoleMessageId), points: points as [number, number][], tone: TONES[line] ?? (index === 0 ? 'accent' : 'soft') }))}
                        from={Date.parse(overview.at) / SECOND - SPAN}
                        to={Date.parse(overview.at) / SECOND}
                        step={60}
                        missing={MILLIS.includes(chart) ? null : 0}
                        write={(value) => (MILLIS.includes(chart) ? format.duration(value) : format.number(Math.round(value * 10) / 10))}
                    />
                ))}
            </div>
            <Failures orders={overview.failures} t={t} format={format} />
        </>
    );
}

/** Charts of times; all others count. */
const MILLIS = ['took', 'latency'];
const TONES: Record<string, Line['tone']> = { failed: 'bad', broken: 'bad', refused: 'odd', refunded: 'odd', succeeded: 'good', p99: 'going' };

function Alarms({ alarms }: { alarms: Overview['alarms'] }) {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    if (alarms.length === 0) {
        return (
            <p className="calm">
                <ToneMark tone="good" size={18} />
                {t('alarms.none')}
            </p>
        );
    }
    return (
        <section className="panel alarms" aria-labelledby="alarms">
            <div className="panel__head">
                <ToneMark tone="bad" size={18} />
                <h2 id="alarms">{t('alarms.on', { count: alarms.length })}</h2>
            </div>
            <ul>
                {alarms.map((alarm) => (
                    <li key={alarm.name}>
                        <details>
                            <summary>
                                <strong>{alarm.name}</strong>
                                <span className="soft">{alarm.since && t('alarms.since', { time: format.duration(now - Date.parse(alarm.since)) })}</span>
                            </summary>
                            <p>
                                <Marked text={alarm.description} />
                            </p>
                            <p className="soft small">{alarm.reason}</p>
                            <Link to="/console/alarms/$name" params={{ name: alarm.name }} className="link">
                                {t('alarms.open')}
                            </Link>
                        </details>
                    </li>
                ))}
            </ul>
        </section>
    );
}

/** How many orders there are of each kind; a number leads to them. */
function Counts({ counts, moving }: { counts: Overview['counts']; moving: number }) {
    const t = useC();
    const format = useConsoleFormat();
    const of = (group: Group) => counts.filter(({ status }) => (GROUPS[group] as readonly string[]).includes(status)).reduce((sum, { count }) => sum + count, 0);
    const tiles: { group: Group; tone: Tone; hint: string }[] = [
        { group: 'review', tone: 'odd', hint: t('counts.waiting') },
        { group: 'going', tone: 'going', hint: moving > 0 ? t('counts.moving', { count: moving }) : t('counts.still') },
        { group: 'failed', tone: 'bad', hint: t('counts.hour') },
        { group: 'done', tone: 'good', hint: t('counts.hour') },
        { group: 'cancelled', tone: 'still', hint: t('counts.hour') },
    ];
    return (
        <ul className="tiles">
            {tiles.map(({ group, tone: mood, hint }) => (
                <li key={group}>
                    <Link to="/console/orders" search={{ status: group, within: group === 'review' || group === 'going' ? undefined : '1h' }} className={`tile${of(group) > 0 ? ` tile--${mood}` : ''}`}>
                        <span className="tile__name">
                            <ToneMark tone={mood} />
                            {t(`group.${group}`)}
                        </span>
                        <span className="tile__count number">{format.number(of(group))}</span>
                        <span className="tile__hint">{hint}</span>
                    </Link>
                </li>
            ))}
        </ul>
    );
}

/** Queues that are not empty, those that wait for people first. */
function Queues({ queues }: { queues: Overview['queues'] }) {
    const t = useC();
    const format = useConsoleFormat();
    const sorted = [...queues].sort((a, b) => Number(b.waits) - Number(a.waits) || b.messages - a.messages);
    return (
        <section className="panel" aria-labelledby="queues">
            <div className="panel__head">
                <h2 id="queues">{t('queues.title')}</h2>
                <Link to="/console/queues" className="link head__end">
                    {t('overview.allQueues')}
                </Link>
            </div>
            {sorted.length === 0 ? (
                <p className="panel__body soft">{t('overview.noMessages')}</p>
            ) : (
                <ul className="panel__body rows">
                    {sorted.map(({ name, messages, waits }) => (
                        <li key={name} className="overview__queue">
                            <State tone={waits ? 'bad' : 'going'}>{t(waits ? 'queues.waiting' : 'queues.working')}</State>
                            <QueueLink queue={name} className="mono">
                                {name}
                            </QueueLink>
                            <span className="number head__end">{format.number(messages)}</span>
                        </li>
                    ))}
                </ul>
            )}
        </section>
    );
}

function LastReport({ report }: { report: Overview['report'] }) {
    const t = useC();
    const format = useConsoleFormat();
    return (
        <section className="panel" aria-labelledby="report">
            <div className="panel__head">
                <h2 id="report">{t('overview.report')}</h2>
                <Link to="/console/reports" className="link head__end">
                    {t('reports.older')}
                </Link>
            </div>
            {report ? (
                <p className="panel__body overview__queue">
                    <State tone={report.partial ? 'odd' : 'good'}>{t(report.partial ? 'reports.partial' : 'reports.whole')}</State>
                    <Link to="/console/reports" search={{ report: report.id }}>
                        {format.moment(report.generatedAt)}
                    </Link>
                    <span className="soft">{t('overview.tables', { count: report.tables })}</span>
                </p>
            ) : (
                <p className="panel__body soft">{t('reports.none')}</p>
            )}
        </section>
    );
}

function Failures({ orders, t, format }: { orders: PlacedOrder[]; t: ConsoleTranslate; format: ConsoleFormat }) {
    return (
        <section className="panel" aria-labelledby="failures">
            <div className="panel__head">
                <h2 id="failures">{t('failures.title')}</h2>
                <Link to="/console/orders" search={{ status: 'review,failed', within: '24h' }} className="link head__end">
                    {t('failures.all')}
                </Link>
            </div>
            {orders.length === 0 ? (
                <p className="panel__body soft">{t('failures.none')}</p>
            ) : (
                <ul className="failures">
                    {orders.map((order) => (
                        <li key={order.orderID} className={`failures__row failures__row--${tone(order.status)}`}>
                            <Link to="/console/orders/$orderID" params={{ orderID: order.orderID }} className="mono">
                                {shortNumber(order.orderID)}
                            </Link>
                            <OrderState status={order.status} />
                            <span className="failures__why">{order.reason}</span>
                            <span className="soft">{order.customerId}</span>
                            <time className="number soft" dateTime={order.updatedAt}>
                                {format.time(order.updatedAt)}
                            </time>
                        </li>
                    ))}
                </ul>
            )}
        </section>
    );
}
