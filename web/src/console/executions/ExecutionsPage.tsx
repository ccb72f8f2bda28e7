import '../ui/panels.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { executionsRoute } from '../app/routes';
import { useConsoleFormat, useNow } from '../ui/format';
import type { Tone } from '../ui/icons';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Execution = components['schemas']['Execution'];
export type RunStatus = components['schemas']['ExecutionStatus'];

export const FLOWS = ['OrderFlow', 'MailFlow', 'DrainFlow'] as const;
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

export const RUN_TONES: Record<RunStatus, Tone> = { RUNNING: 'going', SUCCEEDED: 'good', FAILED: 'bad', TIMED_OUT: 'bad', ABORTED: 'odd', PENDING_REDRIVE: 'going' };

/** Executions of a flow, newest first. */
export default function ExecutionsPage() {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const search = executionsRoute.useSearch();
    const navigate = executionsRoute.useNavigate();
    const flow = FLOWS.find((one) => one === search.flow) ?? FLOWS[0];
    const status = STATUSES.find((one) => one === search.status);
    const runs = useInfiniteQuery({
        queryKey: ['console', 'executions', flow, status ?? ''],
        queryFn: ({ pageParam, signal }) => answer(client.GET('/api/console/executions', { params: { query: { flow, status, limit: 100, nextToken: pageParam } }, signal })),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        refetchInterval: untilThere,
    });
    useMoving(panel('executions', flow), ['console', 'executions', flow, status ?? '']);
    const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.executions) ?? [], [runs.data]);
    useUnfinished(rows.some((run) => run.status === 'RUNNING'));
    const { hasNextPage, isFetching, fetchNextPage } = runs;
    const onEnd = useCallback(() => {
        if (hasNextPage && !isFetching) {
            void fetchNextPage();
        }
    }, [hasNextPage, isFetching, fetchNextPage]);
    const columns = useMemo<Column<Execution>[]>(
        () => [
            {
                id: 'name',
                title: t('executions.name'),
                width: 'minmax(10rem, 3fr)',
                cell: (run) => (
                    <Link to="/console/executions/$flow/$name" params={{ flow: run.flow, name: run.name }} className="mono">
                        {run.name}
                    </Link>
                ),
            },
            { id: 'status', title: t('column.status'), width: '9rem', cell: (run) => <State tone={RUN_TONES[run.status]}>{t(`run.${run.status}`)}</State> },
            { id: 'started', title: t('executions.started'), width: '8rem', align: 'end', from: 'middle', cell: (run) => <time dateTime={run.started} title={format.moment(run.started)}>{format.time(run.started)}</time> },
            { id: 'took', title: t('executions.took'), width: '5rem', align: 'end', cell: (run) => format.duration((run.stopped ? Date.parse(run.stopped) : now) - Date.parse(run.started)) },
        ],
        [t, format, now],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('executions.title')} />
            </div>
            <div className="tools">
                <div className="tools" role="group" aria-label={t('executions.flow')}>
                    {FLOWS.map((one) => (
                        <button key={one} type="button" className="act" aria-pressed={one === flow} onClick={() => void navigate({ search: { ...search, flow: one }, replace: true })}>
                            {one}
                        </button>
                    ))}
                </div>
                <select className="choice" aria-label={t('column.status')} value={status ?? ''} onChange={(event) => void navigate({ search: { ...search, status: event.target.value || undefined }, replace: true })}>
                    <option value="">{t('executions.all')}</option>
                    {STATUSES.map((one) => (
                        <option key={one} value={one}>
                            {t(`run.${one}`)}
                        </option>
                    ))}
                </select>
            </div>
            {runs.error && !runs.data ? (
                <FailureNotice error={runs.error} retry={() => void runs.refetch()} />
            ) : (
                <VirtualTable
                    label={t('executions.title')}
                    columns={columns}
                    rows={rows}
                    rowKey={(run) => run.name}
                    edge={(run) => (RUN_TONES[run.status] === 'bad' ? 'bad' : run.status === 'RUNNING' ? 'going' : undefined)}
                    onEnd={onEnd}
                    foot={runs.isPending ? t('state.loading') : rows.length === 0 ? t('executions.none') : hasNextPage ? undefined : t('board.end')}
                />
            )}
        </>
    );
}
