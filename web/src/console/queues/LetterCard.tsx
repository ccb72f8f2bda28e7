import type { ReactNode } from 'react';
import type { components } from '../../api/schema';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';

/** A message that waits for people: why it does, and what it says. */
export function LetterCard({ letter, children }: { letter: components['schemas']['QueueMessage']; children?: ReactNode }) {
    const t = useC();
    const format = useConsoleFormat();
    return (
        <li className="rows">
            <strong className={letter.reason ? 'tone--bad' : 'soft'}>{letter.reason ?? t('queues.noReason')}</strong>
            <dl className="facts">
                {children}
                <dt>{t('queues.sent')}</dt>
                <dd>{format.moment(letter.sent)}</dd>
                <dt>{t('queues.receives')}</dt>
                <dd>{format.number(letter.receives)}</dd>
                <dt>{t('queues.id')}</dt>
                <dd className="mono">{letter.id}</dd>
            </dl>
            <details>
                <summary>{t('queues.body')}</summary>
                <pre className="code" tabIndex={0} aria-label={t('queues.body')}>
                    {letter.body}
                </pre>
            </details>
        </li>
    );
}
