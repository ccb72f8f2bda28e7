import '../ui/panels.css';
import './alarms.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, useMoving } from '../app/changes';
import { useC, type ConsoleMessageId } from '../app/i18n';
import { alarmRoute } from '../app/routes';
import { isReview, QueueLink } from '../queues/QueueLink';
import { Chart, type Line } from '../ui/Chart';
import { useConsoleFormat, useNow } from '../ui/format';
import { Marked } from '../ui/Marked';
import { State } from '../ui/Status';
import { ALARM_TONES, watched } from './alarm';

type Told = components['schemas']['ConsoleAlarm'];

/** One alarm: since when it is as it is, what to do, what it watches, and what happened to it. */
export default function AlarmPage() {
    const t = useC();
    const { name } = alarmRoute.useParams();
    const told = useQuery({
        queryKey: ['console', 'alarm', name],
        queryFn: ({ signal }) => answer(client.GET('/api/console/alarms/{name}', { params: { path: { name } }, signal })),
        // A point of the chart comes once a minute.
        refetchInterval: (query) => (hopeless(query.state.error) ? false : 60 * SECOND),
    });
    useMoving(panel('alarms', name), ['console', 'alarm', name]);
    return (
        <>
            <div className="head">
                <PageTitle title={name} className="mono" />
                {told.data && <State tone={ALARM_TONES[told.data.alarm.state]}>{t(`alarm.${told.data.alarm.state}`)}</State>}
            </div>
            {told.data ? <AlarmView told={told.data} /> : told.error ? <FailureNotice error={told.error} retry={() => void told.refetch()} /> : <p role="status">{t('state.loading')}</p>}
        </>
    );
}

function AlarmView({ told }: { told: Told }) {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const { alarm, chart, parts, history } = told;
    const queue = alarm.watches?.queue;
    return (
        <>
            <section className="panel" aria-labelledby="todo">
                <div className="panel__head">
                    <h2 id="todo">{t('alarms.todo')}</h2>
                    {queue && (
                        <QueueLink queue={queue} className="link head__end">
                            {isReview(queue) ? t('alarms.toReview') : t('alarms.toQueue', { queue })}
                        </QueueLink>
                    )}
                </div>
                <div className="panel__body rows">
                    <p className="marked">
                        <Marked text={alarm.description} />
                    </p>
                    <dl className="facts">
                        {alarm.since && (
                            <>
                                <dt>{t('alarms.sinceWhen')}</dt>
                                <dd>
                                    {format.moment(alarm.since)} <span className="soft">({format.duration(now - Date.parse(alarm.since))})</span>
                                </dd>
                            </>
                        )}
                        <dt>{t('alarms.watches')}</dt>
                        <dd>{watched(alarm, t, format)}</dd>
                        <dt>{t('column.why')}</dt>
                        <dd>{alarm.reason}</dd>
                    </dl>
                </div>
            </section>
            {chart && alarm.watches && <Watched chart={chart} watches={alarm.watches} />}
            {parts && <Parts parts={parts} />}
            <section className="panel" aria-labelledby="history">
                <div className="panel__head">
                    <h2 id="history">{t('alarms.history')}</h2>
                </div>
                {history.length === 0 ? (
                    <p className="panel__body soft">{t('alarms.noHistory')}</p>
                ) : (
                    <table className="plain">
                        <thead>
                            <tr>
                                <th>{t('audit.at')}</th>
                                <th>{t('audit.what')}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {history.map((event, index) => (
                                <tr key={index}>
                                    <td>
                                        <time dateTime={event.at}>{format.moment(event.at)}</time>
                                    </td>
                                    <td>
                                        <span className="soft">{t(`alarmEvent.${event.kind}` as ConsoleMessageId)}</span> {event.summary}
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                )}
            </section>
        </>
    );
}

function Watched({ chart, watches }: { chart: NonNullable<Told['chart']>; watches: NonNullable<Told['alarm']['watches']> }) {
    const t = useC();
    const format = useConsoleFormat();
    const from = Date.parse(chart.from) / SECOND;
    const to = Date.parse(chart.to) / SECOND;
    const lines: Line[] = [{ name: watches.metric, points: chart.points as [number, number][], tone: 'accent' }];
    const { threshold } = watches;
    if (threshold !== undefined) {
        const times = Array.from({ length: Math.ceil((to - from) / chart.step) + 1 }, (_, index) => from + index * chart.step);
        lines.push({ name: `${t('alarms.threshold')} ${watches.sign}`, points: times.map((time) => [time, threshold] as const), tone: 'bad' });
    }
    return <Chart title={t('alarms.chart')} lines={lines} from={from} to={to} step={chart.step} missing={null} write={(value) => format.number(Math.round(value * 1000) / 1000)} />;
}

function Parts({ parts }: { parts: NonNullable<Told['parts']> }) {
    const t = useC();
    return (
        <section className="panel" aria-labelledby="parts">
            <div className="panel__head">
                <h2 id="parts">{t('alarms.parts')}</h2>
            </div>
            <ul className="alarmparts panel__body">
                {parts.map(({ name, state }) => (
                    <li key={name}>
                        <State tone={ALARM_TONES[state]}>{t(`alarm.${state}`)}</State>{' '}
                        <Link to="/console/alarms/$name" params={{ name }} className="mono">
                            {name}
                        </Link>
                    </li>
                ))}
            </ul>
        </section>
    );
}
