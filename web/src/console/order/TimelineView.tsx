import { useMemo, useState } from 'react';
import type { ConsoleMessageId } from '../app/i18n';
import { FailureNotice } from '../../app/FailureNotice';
import { Notice } from '../../ui/Notice';
import { tone } from '../../order/status';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { ToneMark, type Tone } from '../ui/icons';
import type { Timeline } from './queries';
import { troubled, type Snapshot } from './snapshot';
import { runTone } from './tones';

type Lane = Timeline['entries'][number]['lane'] | 'flow' | 'status';

interface Row {
    key: string;
    at: string;
    ms: number | undefined;
    lane: Lane;
    name: string;
    what: string;
    mood: Tone;
    failed: boolean;
    detail: boolean;
}

interface Props {
    shown: Snapshot;
    steps: readonly number[];
    statuses: Timeline['statuses'];
    when: number | undefined;
    choose: (when: number) => void;
    missing: string | undefined;
    error: Error | null;
    loading: boolean;
}

/** All that happened, in the order of time, on one scale. */
export function TimelineView({ shown, steps, statuses, when, choose, missing, error, loading }: Props) {
    const t = useC();
    const format = useConsoleFormat();
    const [failedOnly, setFailedOnly] = useState(false);
    const [details, setDetails] = useState(false);
    const begin = steps[0] ?? 0;
    const rows = useMemo(() => {
        const all: Row[] = [
            ...statuses
                .filter(({ at }) => when === undefined || Date.parse(at) <= when)
                .map(({ status, at, reason }) => ({ key: `s${at}${status}`, at, ms: undefined, lane: 'status' as const, name: t(`status.${status}`), what: reason ?? '', mood: tone(status), failed: tone(status) === 'bad' || tone(status) === 'odd', detail: false })),
            ...shown.executions.flatMap((execution) =>
                execution.states.map((run) => ({
                    key: `f${execution.name}${run.state}${run.enteredAt}`,
                    at: run.enteredAt,
                    ms: run.exitedAt ? Date.parse(run.exitedAt) - Date.parse(run.enteredAt) : undefined,
                    lane: 'flow' as const,
                    name: run.state,
                    what: run.failures.map((failure) => failure.error).join(', '),
                    mood: runTone(run),
                    failed: troubled(run) || run.outcome === 'RETRIED' || run.outcome === 'FAILED',
                    detail: run.type !== 'Task' && run.outcome === 'SUCCEEDED',
                })),
            ),
            ...shown.entries.map((entry, index) => ({ key: `t${index}${entry.at}`, at: entry.at, ms: entry.ms, lane: entry.lane, name: entry.name, what: entry.what, mood: entry.failed ? ('bad' as const) : ('still' as const), failed: entry.failed, detail: entry.detail })),
        ];
        return all.filter((row) => (details || !row.detail || row.failed) && (!failedOnly || row.failed)).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    }, [shown, statuses, when, failedOnly, details, t]);
    // One scale for all rows, whatever is filtered: as long as all that happened took.
    const end = Math.max(steps.at(-1) ?? 0, ...shown.entries.map(({ at, ms }) => Date.parse(at) + (ms ?? 0)));
    const span = Math.max(1, end - begin);
    return (
        <section className="panel" aria-labelledby="timeline">
            <div className="panel__head">
                <h2 id="timeline">{t('timeline.title')}</h2>
                <span className="soft small number">{format.duration(span)}</span>
                <div className="head__end">
                    <button type="button" className="act" aria-pressed={failedOnly} onClick={() => setFailedOnly(!failedOnly)}>
                        {t('timeline.failed')}
                    </button>
                    <button type="button" className="act" aria-pressed={details} onClick={() => setDetails(!details)}>
                        {t('timeline.details')}
                    </button>
                </div>
            </div>
            {missing && (
                <div className="panel__body">
                    <Notice tone="odd">{t('timeline.missing', { reason: missing })}</Notice>
                </div>
            )}
            {error && <div className="panel__body"><FailureNotice error={error} /></div>}
            {rows.length === 0 ? (
                <p className="panel__body soft">{loading ? t('state.loading') : failedOnly ? t('timeline.noneFailed') : t('timeline.none')}</p>
            ) : (
                <ol className="wf">
                    {rows.map((row) => (
                        <li key={row.key} className={`wf__row wf__row--${row.lane}${row.failed ? ' wf__row--failed' : ''}`}>
                            <button type="button" className="wf__time number" onClick={() => choose(Date.parse(row.at))} aria-label={t('timeline.goTo', { time: format.exact(row.at) })}>
                                {format.exact(row.at)}
                            </button>
                            <span className={`lane lane--${row.lane}`}>{t(`lane.${row.lane}` as ConsoleMessageId)}</span>
                            <span className="wf__what">
                                {(row.failed || row.lane === 'status' || row.lane === 'flow') && <ToneMark tone={row.mood} size={12} />}
                                <span className="wf__name">{row.name}</span> <span className="soft">{row.what}</span>
                            </span>
                            <span className="wf__bar" aria-hidden="true">
                                <span style={{ left: `${(100 * (Date.parse(row.at) - begin)) / span}%`, width: `${(100 * (row.ms ?? 0)) / span}%` }} className={`bar bar--${row.failed ? row.mood : row.lane}`} />
                            </span>
                            <span className="wf__took number">{row.ms === undefined ? '' : format.duration(row.ms)}</span>
                        </li>
                    ))}
                </ol>
            )}
        </section>
    );
}
