import '../ui/panels.css';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FailureNotice } from '../../app/FailureNotice';
import { useC } from '../app/i18n';
import { LetterCard } from '../queues/LetterCard';
import type { OrderLetters } from './queries';

/** What was given up of the order: its messages in the queues of dead letters, each with its reason and the way back. */
export function DeadLetters({ letters: { data, error, isFetching, refetch }, send }: { letters: UseQueryResult<OrderLetters>; send: (queue: string) => void }) {
    const t = useC();
    return (
        <section className="panel" aria-labelledby="letters">
            <div className="panel__head">
                <h2 id="letters">{t('queues.deadLetters')}</h2>
                <div className="head__end">
                    <button type="button" className="act" onClick={() => void refetch()} aria-disabled={isFetching}>
                        {t(isFetching ? 'state.loading' : 'queues.lookAgain')}
                    </button>
                </div>
            </div>
            <div className="panel__body rows">
                {error && <FailureNotice error={error} retry={() => void refetch()} />}
                {data?.letters.length === 0 && <p className="soft">{t('letters.none')}</p>}
                {data && !data.complete && <p className="soft small">{t('letters.incomplete')}</p>}
                <ul className="cards">
                    {data?.letters.map((letter) => (
                        <LetterCard key={letter.queue + letter.id} letter={letter}>
                            <dt>{t('queues.name')}</dt>
                            <dd className="letter__queue">
                                <Link to="/console/queues" search={{ queue: letter.queue }} className="link mono">
                                    {letter.queue}
                                </Link>
                                {letter.goesBackTo.length > 0 ? (
                                    <button type="button" className="act" onClick={() => send(letter.queue)}>
                                        {t('queues.redrive')}
                                    </button>
                                ) : (
                                    <span className="soft small">{t('queues.byHand')}</span>
                                )}
                            </dd>
                        </LetterCard>
                    ))}
                </ul>
            </div>
        </section>
    );
}
