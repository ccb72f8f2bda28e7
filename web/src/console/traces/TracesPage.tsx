import '../ui/panels.css';
import './traces.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answer, client } from '../../api/client';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { shortNumber } from '../../order/status';
import { PageTitle } from '../../ui/PageTitle';
import { useC } from '../app/i18n';
import { tracesRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import type { Tone } from '../ui/icons';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Trace = components['schemas']['ConsoleTraces']['traces'][number];

const TONES: Record<Trace['state'], Tone> = { OK: 'good', OPEN: 'going', ERROR: 'odd', THROTTLED: 'odd', FAULT: 'bad' };
/** In minutes. X-Ray is searched for six hours at once. */
const SPANS = { '15m': 15, '1h': 60, '6h': 360 } as const;
type Span = keyof typeof SPANS;

/** The latest traces, those that failed first. */
export default function TracesPage() {
    const t = useC();
    const format = useConsoleFormat();
    const search = tracesRoute.useSearch();
    const navigate = tracesRoute.useNavigate();
    const within: Span = search.within && search.within in SPANS ? (search.within as Span) : '15m';
    const traces = useQuery({
        queryKey: ['console', 'traces', within],
        queryFn: ({ signal }) => answer(client.GET('/api/console/traces', { params: { query: { since: new Date(Date.now() - SPANS[within] * 60 * SECOND).toISOString() } }, signal })),
        // Every search costs something, and segments take seconds to arrive.
        refetchInterval: 30 * SECOND,
    });
    const rows = traces.data?.traces ?? [];
    const columns = useMemo<Column<Trace>[]>(
        () => [
            {
                id: 'what',
                title: t('traces.what'),
                width: 'minmax(5.5rem, 3fr)',
                cell: (trace) => (
                    <Link to="/console/traces/$id" params={{ id: trace.id }} title={trace.id}>
                        {trace.what || trace.name || trace.id}
                    </Link>
                ),
            },
            { id: 'state', title: t('column.status'), width: '6rem', cell: (trace) => <State tone={TONES[trace.state]}>{t(`trace.${trace.state}`)}</State> },
            { id: 'orders', title: t('traces.order'), width: '9rem', from: 'middle', below: true, cell: (trace) => <Orders ids={trace.orders} /> },
            { id: 'name', title: t('traces.name'), width: 'minmax(7rem, 1fr)', from: 'wide', cell: (trace) => <span className="soft">{trace.name}</span> },
            { id: 'at', title: t('executions.started'), width: '8rem', align: 'end', from: 'middle', cell: (trace) => <time dateTime={trace.at} title={format.moment(trace.at)}>{format.time(trace.at)}</time> },
            { id: 'took', title: t('executions.took'), width: '4.2rem', align: 'end', cell: (trace) => format.duration(trace.ms) },
        ],
        [t, format],
    );
    const failed = rows.filter((trace) => TONES[trace.state] === 'bad' || TONES[trace.state] === 'odd').length;
    return (
        <>
            <div className="head">
                <PageTitle title={t('traces.title')} />
                <p className="soft small" role="status">
                    {traces.data && t('traces.sum', { count: failed })}
                </p>
                <select className="choice head__end" aria-label={t('traces.within')} value={within} onChange={(event) => void navigate({ search: { within: event.target.value }, replace: true })}>
                    {(Object.keys(SPANS) as Span[]).map((span) => (
                        <option key={span} value={span}>
                            {t(`traces.${span}`)}
                        </option>
                    ))}
                </select>
            </div>
            {traces.error && !traces.data ? (
                <FailureNotice error={traces.error} retry={() => void traces.refetch()} />
            ) : (
                <VirtualTable
                    label={t('traces.title')}
                    columns={columns}
                    rows={rows}
                    rowKey={(trace) => trace.id}
                    edge={(trace) => (TONES[trace.state] === 'bad' ? 'bad' : TONES[trace.state] === 'odd' ? 'odd' : undefined)}
                    foot={traces.isPending ? t('state.loading') : rows.length === 0 ? t('traces.none') : traces.data?.more ? t('traces.more') : t('board.end')}
                />
            )}
        </>
    );
}

/** The order that a trace is about. A batch is about several. */
function Orders({ ids: [first, ...others] }: { ids: readonly string[] }) {
    return (
        first && (
            <span className="traces__order">
                <Link to="/console/orders/$orderID" params={{ orderID: first }} className="mono">
                    {shortNumber(first)}
                </Link>
                {others.length > 0 && ` +${others.length}`}
            </span>
        )
    );
}
