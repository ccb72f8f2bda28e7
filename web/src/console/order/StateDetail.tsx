import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { ToneMark } from '../ui/icons';
import { difference } from './diff';
import { LogLines } from './Logs';
import type { LogLine, StateRun } from './queries';
import { answered } from './snapshot';
import { runTone } from './tones';

/** One run through a state: how it went, with what it failed, what it made of its input, and what its function said. */
export function StateDetail({ run, lines }: { run: StateRun; lines: readonly LogLine[] }) {
    const t = useC();
    const format = useConsoleFormat();
    const { differences, same } = difference(run.input, run.output ?? run.input);
    const answer = answered(run);
    return (
        <div className="detail">
            <h3 className="detail__title">
                <ToneMark tone={runTone(run)} />
                {run.state}
                <span className="soft">{t(`outcome.${run.outcome}`)}</span>
            </h3>
            <dl className="detail__facts">
                <div>
                    <dt>{t('flow.entered')}</dt>
                    <dd className="number">{format.exact(run.enteredAt)}</dd>
                </div>
                {run.exitedAt && (
                    <div>
                        <dt>{t('order.took')}</dt>
                        <dd className="number">{format.duration(Date.parse(run.exitedAt) - Date.parse(run.enteredAt))}</dd>
                    </div>
                )}
                {run.attempts > 0 && (
                    <div>
                        <dt>{t('flow.tries')}</dt>
                        <dd className="number">{run.attempts}</dd>
                    </div>
                )}
                {run.function && (
                    <div>
                        <dt>{t('flow.function')}</dt>
                        <dd>{run.function}</dd>
                    </div>
                )}
                {answer && (
                    <div>
                        <dt>{t('flow.answered')}</dt>
                        <dd className="mono">{answer}</dd>
                    </div>
                )}
            </dl>
            {run.failures.map((failure) => (
                <div key={failure.at + failure.error} className="detail__failure">
                    <p>
                        <strong>{failure.error}</strong> <span className="soft number">{format.exact(failure.at)}</span>
                    </p>
                    {failure.cause && <p className="mono">{failure.cause}</p>}
                </div>
            ))}
            {differences.length > 0 ? (
                <div className="diff" tabIndex={0} role="region" aria-label={t('flow.difference')}>
                    <table>
                        <caption>{t('flow.difference')}</caption>
                        <tbody>
                            {differences.map(({ path, kind, before, after }) => (
                                <tr key={path} className={`diff__${kind}`}>
                                    <td className="diff__sign">
                                        <span aria-hidden="true">{kind === 'added' ? '+' : kind === 'removed' ? '−' : '~'}</span>
                                        <span className="hidden">{t(`diff.${kind}`)}</span>
                                    </td>
                                    <th scope="row">{path}</th>
                                    <td>
                                        {before !== undefined && <del>{before}</del>} {after !== undefined && <ins>{after}</ins>}
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                    <p className="soft small">{t('flow.same', { count: same })}</p>
                </div>
            ) : (
                <p className="soft small">{t('flow.unchanged')}</p>
            )}
            {run.function && (
                <section className="detail__logs" aria-labelledby="statelogs">
                    <h4 id="statelogs">{t('flow.logs', { name: run.function })}</h4>
                    {lines.length === 0 ? <p className="soft small">{t('logs.none')}</p> : <LogLines lines={lines} inState />}
                </section>
            )}
            <Document title={t('flow.input')} value={run.input} />
            {run.output !== undefined && <Document title={t('flow.output')} value={run.output} />}
        </div>
    );
}

function Document({ title, value }: { title: string; value: unknown }) {
    return (
        <details className="document">
            <summary>{title}</summary>
            <pre tabIndex={0} aria-label={title}>{JSON.stringify(value, null, 2)}</pre>
        </details>
    );
}
