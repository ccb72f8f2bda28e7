import { useState } from 'react';
import { FailureNotice } from '../../app/FailureNotice';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import type { LogLine } from './queries';

interface Props {
    lines: readonly LogLine[];
    complete: boolean;
    error: Error | null;
    loading: boolean;
}

/** What all functions said about the order. */
export function Logs({ lines, complete, error, loading }: Props) {
    const t = useC();
    const [bad, setBad] = useState(false);
    const shown = bad ? lines.filter(({ level }) => level !== 'INFO') : lines;
    return (
        <section className="panel" aria-labelledby="logs">
            <div className="panel__head">
                <h2 id="logs">{t('logs.title')}</h2>
                <div className="head__end">
                    <button type="button" className="act" aria-pressed={bad} onClick={() => setBad(!bad)}>
                        {t('logs.warnings')}
                    </button>
                </div>
            </div>
            {error && lines.length === 0 ? (
                <div className="panel__body">
                    <FailureNotice error={error} />
                </div>
            ) : shown.length === 0 ? (
                <p className="panel__body soft">{loading ? t('state.loading') : bad ? t('logs.noWarnings') : t('logs.none')}</p>
            ) : (
                <LogLines lines={shown} />
            )}
            {!complete && <p className="panel__body soft small">{t('logs.incomplete')}</p>}
        </section>
    );
}

/** Log lines in the order of time. In an order's state its function is known. */
export function LogLines({ lines, inState = false }: { lines: readonly LogLine[]; inState?: boolean }) {
    const format = useConsoleFormat();
    return (
        <ol className={inState ? 'loglines loglines--state' : 'loglines'}>
            {lines.map((line, index) => (
                <li key={index} className={line.level === 'ERROR' ? 'logline logline--bad' : line.level === 'WARN' ? 'logline logline--odd' : 'logline'}>
                    <span className="number soft">{format.exact(line.at)}</span>
                    {!inState && <span className="logline__function">{line.function}</span>}
                    <span className="logline__message">
                        {line.level !== 'INFO' && <strong>{line.level} </strong>}
                        {line.message}{' '}
                        {Object.entries(line.fields ?? {})
                            .filter(([name, value]) => name !== 'orderID' && value !== null)
                            .map(([name, value]) => (
                                <span key={name} className="logfield">
                                    <span className="soft">{name}</span> {typeof value === 'string' ? value : JSON.stringify(value)}
                                </span>
                            ))}
                    </span>
                </li>
            ))}
        </ol>
    );
}
