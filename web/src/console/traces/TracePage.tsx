import '../ui/panels.css';
import '../order/order.css';
import './traces.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, client } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber } from '../../order/status';
import { PageTitle } from '../../ui/PageTitle';
import { useC } from '../app/i18n';
import { traceRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import { ToneMark } from '../ui/icons';
import { scale } from './scale';

type Trace = components['schemas']['ConsoleTrace'];

/** In milliseconds: often while a part has no end, then now and then, and no more when nothing came for ten minutes. */
function pace(parts: readonly { at: string; ms?: number }[]): number | false {
    if (parts.length === 0 || parts.some(({ ms }) => ms === undefined)) {
        return 5 * SECOND;
    }
    return Date.now() - Math.max(...parts.map(({ at, ms }) => Date.parse(at) + (ms ?? 0))) < 600 * SECOND ? 30 * SECOND : false;
}

/** One trace: its segments as a waterfall, each below what called it. */
export default function TracePage() {
    const t = useC();
    const { id } = traceRoute.useParams();
    const trace = useQuery({
        queryKey: ['console', 'trace', id],
        queryFn: ({ signal }) => answer(client.GET('/api/console/traces/{id}', { params: { path: { id } }, signal })),
        // Parts of a trace arrive one by one while it goes on.
        refetchInterval: (query) => (hopeless(query.state.error) ? false : pace(query.state.data?.parts ?? [])),
    });
    return (
        <>
            <div className="head">
                <PageTitle title={t('traces.one')} />
                <span className="mono soft">{id}</span>
            </div>
            {trace.data ? <TraceView trace={trace.data} /> : trace.error ? <FailureNotice error={trace.error} retry={() => void trace.refetch()} /> : <p role="status">{t('state.loading')}</p>}
        </>
    );
}

function TraceView({ trace }: { trace: Trace }) {
    const t = useC();
    const format = useConsoleFormat();
    const { begin, span } = scale(trace.parts);
    return (
        <>
            {(trace.orders.length > 0 || trace.follows.length > 0) && (
                <dl className="facts">
                    {trace.orders.length > 0 && (
                        <>
                            <dt>{t('traces.orders')}</dt>
                            <dd className="traces__orders">
                                {trace.orders.map((orderID) => (
                                    <Link key={orderID} to="/console/orders/$orderID" params={{ orderID }} className="mono">
                                        {shortNumber(orderID)}
                                    </Link>
                                ))}
                            </dd>
                        </>
                    )}
                    {trace.follows.length > 0 && (
                        <>
                            <dt>{t('traces.follows')}</dt>
                            <dd className="traces__orders">
                                {trace.follows.map((id) => (
                                    <Link key={id} to="/console/traces/$id" params={{ id }} className="mono">
                                        {id}
                                    </Link>
                                ))}
                            </dd>
                        </>
                    )}
                </dl>
            )}
            <section className="panel" aria-labelledby="waterfall">
                <div className="panel__head">
                    <h2 id="waterfall">{t('traces.waterfall')}</h2>
                    <span className="soft small number">{format.duration(span)}</span>
                </div>
                <ol className="wf">
                    {trace.parts.map((part, index) => (
                        <li key={index} className={`wf__row wf__row--trace${part.failed ? ' wf__row--failed' : ''}`}>
                            <time className="wf__time number" dateTime={part.at}>
                                {format.exact(part.at)}
                            </time>
                            <span className={`lane lane--${part.lane}`}>{t(`lane.${part.lane}`)}</span>
                            <span className="wf__what" style={{ paddingInlineStart: `${Math.min(part.depth, 8) * 0.8}rem` }} title={`${part.name} ${part.what}`.trim()}>
                                {part.failed && <ToneMark tone="bad" size={12} />}
                                <span className="wf__name">{part.name}</span> <span className="soft">{part.what}</span>
                            </span>
                            <span className="wf__bar" aria-hidden="true">
                                <span style={{ left: `${(100 * (Date.parse(part.at) - begin)) / span}%`, width: `${(100 * (part.ms ?? 0)) / span}%` }} className={`bar bar--${part.failed ? 'bad' : part.lane}`} />
                            </span>
                            <span className="wf__took number">{part.ms === undefined ? t('traces.open') : format.duration(part.ms)}</span>
                            {part.problem && <span className="wf__problem">{part.problem}</span>}
                        </li>
                    ))}
                </ol>
            </section>
        </>
    );
}
