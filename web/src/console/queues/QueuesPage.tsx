import '../ui/panels.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { answer, client } from '../../api/client';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { queuesRoute } from '../app/routes';
import { useConsoleFormat, useNow } from '../ui/format';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';
import { LetterCard } from './LetterCard';
import { isReview } from './QueueLink';
import { RedriveDialog } from './RedriveDialog';

type Queue = components['schemas']['Queue'];

/** A queue of dead letters, or of what waits for people: it should be empty. */
const shouldBeEmpty = (queue: Queue) => queue.readable;
const full = (queue: Queue) => queue.messages + queue.inFlight + queue.delayed;

export default function QueuesPage() {
    const t = useC();
    const format = useConsoleFormat();
    const { queue: name } = queuesRoute.useSearch();
    const queues = useQuery({ queryKey: ['console', 'queues'], queryFn: ({ signal }) => answer(client.GET('/api/console/queues', { signal })), refetchInterval: untilThere });
    useMoving('queues', ['console', 'queues']);
    useUnfinished((queues.data?.queues ?? []).some((queue) => !shouldBeEmpty(queue) && full(queue) > 0));
    const now = useNow();
    const rows = useMemo(() => [...(queues.data?.queues ?? [])].sort((a, b) => Number(shouldBeEmpty(b) && full(b) > 0) - Number(shouldBeEmpty(a) && full(a) > 0)), [queues.data]);
    const columns = useMemo<Column<Queue>[]>(
        () => [
            {
                id: 'name',
                title: t('queues.name'),
                width: 'minmax(8rem, 2fr)',
                cell: (queue) => (
                    <Link to="/console/queues" search={{ queue: queue.name }} className="mono">
                        {queue.name}
                    </Link>
                ),
            },
            {
                id: 'state',
                title: t('column.status'),
                width: '7.5rem',
                cell: (queue) => (full(queue) === 0 ? <State tone="still">{t('queues.empty')}</State> : shouldBeEmpty(queue) ? <State tone="bad">{t('queues.waiting')}</State> : <State tone="going">{t('queues.working')}</State>),
            },
            { id: 'messages', title: t('queues.messages'), width: '4.6rem', align: 'end', cell: (queue) => format.number(queue.messages) },
            { id: 'inFlight', title: t('queues.inFlight'), width: '5.5rem', align: 'end', from: 'middle', cell: (queue) => format.number(queue.inFlight) },
            { id: 'age', title: t('queues.age'), width: '6rem', align: 'end', from: 'middle', cell: (queue) => (queue.oldestSeconds === undefined ? '' : format.duration(queue.oldestSeconds * SECOND + Math.max(0, now - queues.dataUpdatedAt))) },
            { id: 'dead', title: t('queues.deadLetters'), width: 'minmax(8rem, 2fr)', from: 'wide', cell: (queue) => <span className="soft">{queue.deadLetters ?? (queue.deadLettersOf.length > 0 ? t('queues.of', { names: queue.deadLettersOf.join(', ') }) : '')}</span> },
        ],
        [t, format, now, queues.dataUpdatedAt],
    );
    const chosen = rows.find((queue) => queue.name === name);
    return (
        <>
            <div className="head">
                <PageTitle title={t('queues.title')} />
                <p className="soft small" role="status">
                    {queues.data && t('queues.sum', { count: rows.filter((queue) => shouldBeEmpty(queue) && full(queue) > 0).length })}
                </p>
            </div>
            {queues.error && !queues.data ? (
                <FailureNotice error={queues.error} retry={() => void queues.refetch()} />
            ) : (
                <div className="split">
                    <VirtualTable label={t('queues.title')} columns={columns} rows={rows} rowKey={(queue) => queue.name} edge={(queue) => (shouldBeEmpty(queue) && full(queue) > 0 ? 'bad' : undefined)} foot={queues.isPending ? t('state.loading') : undefined} />
                    {chosen && <Letters key={chosen.name} queue={chosen} />}
                </div>
            )}
        </>
    );
}

/** What is in a queue, and the way back for it. */
function Letters({ queue }: { queue: Queue }) {
    const t = useC();
    const [asked, setAsked] = useState(false);
    const letters = useQuery({
        queryKey: ['console', 'letters', queue.name],
        queryFn: ({ signal }) => answer(client.GET('/api/console/queues/{name}/messages', { params: { path: { name: queue.name } }, signal })),
        enabled: queue.readable,
        // A look counts as a receive: nobody looks again and again.
        staleTime: Infinity,
    });
    return (
        <section className="panel" aria-labelledby="letters">
            <div className="panel__head">
                <h2 id="letters" className="mono">
                    {queue.name}
                </h2>
                {queue.readable && (
                    <div className="head__end">
                        <button type="button" className="act" onClick={() => void letters.refetch()} aria-disabled={letters.isFetching}>
                            {t(letters.isFetching ? 'state.loading' : 'queues.lookAgain')}
                        </button>
                        {queue.deadLettersOf.length > 0 && (
                            <button type="button" className="act act--main" onClick={() => setAsked(true)}>
                                {t('queues.redrive')}
                            </button>
                        )}
                    </div>
                )}
            </div>
            <div className="panel__body rows">
                {!queue.readable && <p className="soft">{t('queues.notReadable', { name: queue.deadLetters ?? '' })}</p>}
                {queue.readable && queue.deadLettersOf.length === 0 && !isReview(queue.name) && <p className="soft">{t('queues.byHand')}</p>}
                {letters.error && <FailureNotice error={letters.error} retry={() => void letters.refetch()} />}
                {letters.data?.messages.length === 0 && <p className="soft">{t('queues.none')}</p>}
                <ul className="cards">
                    {letters.data?.messages.map((message) => (
                        <LetterCard key={message.id} letter={message} />
                    ))}
                </ul>
            </div>
            {asked && <RedriveDialog queue={queue.name} onClose={() => setAsked(false)} />}
        </section>
    );
}
