import '../ui/panels.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { auditRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import type { Tone } from '../ui/icons';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Line = components['schemas']['AuditLine'];

const TONES: Record<Line['state'], Tone> = { INTENDED: 'going', DONE: 'good', REFUSED: 'still', FAILED: 'bad' };

/** Who changed what, when and why. */
export default function AuditPage() {
    const t = useC();
    const format = useConsoleFormat();
    const { subject } = auditRoute.useSearch();
    const audit = useInfiniteQuery({
        queryKey: ['console', 'audit', subject ?? ''],
        queryFn: ({ pageParam, signal }) => answer(client.GET('/api/console/audit', { params: { query: { subject, limit: 100, nextToken: pageParam } }, signal })),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        refetchInterval: untilThere,
    });
    useMoving(subject ? panel('audit', subject) : 'audit', ['console', 'audit', subject ?? '']);
    const lines = useMemo(() => audit.data?.pages.flatMap((page) => page.lines) ?? [], [audit.data]);
    useUnfinished(lines.some((line) => line.state === 'INTENDED'));
    const { hasNextPage, isFetching, fetchNextPage } = audit;
    const onEnd = useCallback(() => {
        if (hasNextPage && !isFetching) {
            void fetchNextPage();
        }
    }, [hasNextPage, isFetching, fetchNextPage]);
    const columns = useMemo<Column<Line>[]>(
        () => [
            { id: 'at', title: t('audit.at'), width: '8.5rem', cell: (line) => <time dateTime={line.at} title={format.moment(line.at)}>{format.time(line.at)}</time> },
            { id: 'who', title: t('audit.who'), width: 'minmax(5rem, 1fr)', cell: (line) => <strong>{line.who}</strong> },
            { id: 'what', title: t('audit.what'), width: 'minmax(7rem, 1fr)', cell: (line) => t(`did.${line.action}` as 'did.order.retry') },
            { id: 'subject', title: t('audit.subject'), width: 'minmax(7rem, 2fr)', from: 'middle', cell: (line) => <span className="mono" title={line.subject}>{line.subject}</span> },
            { id: 'state', title: t('column.status'), width: '8rem', cell: (line) => <State tone={TONES[line.state]}>{t(`done.${line.state}`)}</State> },
            { id: 'change', title: t('audit.change'), width: 'minmax(10rem, 2fr)', from: 'wide', cell: (line) => <Change line={line} /> },
            { id: 'reason', title: t('audit.reason'), width: 'minmax(8rem, 2fr)', from: 'middle', cell: (line) => <span title={line.outcome ?? line.reason}>{[line.reason, line.outcome].filter(Boolean).join(' — ')}</span> },
        ],
        [t, format],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('audit.title')} />
                <p className="soft small">{subject ?? t('audit.all')}</p>
            </div>
            {audit.error && !audit.data ? (
                <FailureNotice error={audit.error} retry={() => void audit.refetch()} />
            ) : (
                <VirtualTable label={t('audit.title')} columns={columns} rows={lines} rowKey={(line) => line.id} onEnd={onEnd} foot={audit.isPending ? t('state.loading') : lines.length === 0 ? t('audit.none') : hasNextPage ? undefined : t('board.end')} />
            )}
        </>
    );
}

function Change({ line }: { line: Line }) {
    const before = summary(line.before);
    const after = summary(line.after);
    return <span className="soft">{after && after !== before ? `${before} → ${after}` : before}</span>;
}

/** What an audit line says of how it was, in one line. */
function summary(state: Record<string, unknown>): string {
    return ['status', 'messages', 'moved', 'address']
        .filter((name) => state[name] !== undefined)
        .map((name) => (name === 'status' || name === 'address' ? String(state[name]) : `${name} ${String(state[name])}`))
        .join(', ');
}
