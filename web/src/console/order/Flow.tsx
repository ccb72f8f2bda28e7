import { useEffect, useState } from 'react';
import { FailureNotice } from '../../app/FailureNotice';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { ToneMark } from '../ui/icons';
import { FlowGraph } from './FlowGraph';
import type { Execution, LogLine, StateRun } from './queries';
import { linesOf, refused, telling, troubled } from './snapshot';
import { StateDetail } from './StateDetail';
import { runTone } from './tones';

interface Props {
    executions: readonly Execution[];
    lines: readonly LogLine[];
    error: Error | null;
    loading: boolean;
}

/** What the flow did with the order: its states in the order of time, where they are in the flow, and one of them in full. */
export function Flow({ executions, lines, error, loading }: Props) {
    const t = useC();
    const format = useConsoleFormat();
    const [chosen, setChosen] = useState<string>();
    const [open, setOpen] = useState(true);
    const keys = executions.flatMap((execution) => execution.states.map((run) => key(execution, run)));
    useEffect(() => {
        if (chosen !== undefined && !keys.includes(chosen)) {
            setChosen(undefined);
        }
    });
    const first = telling(executions);
    const last = executions.at(-1);
    const current = chosen ?? (first && last ? key(last, first) : undefined);
    const execution = executions.find((one) => one.states.some((run) => key(one, run) === current)) ?? last;
    const run = execution?.states.find((one) => key(execution, one) === current);
    return (
        <section className="panel" aria-labelledby="flow">
            <div className="panel__head">
                <h2 id="flow">{t('flow.title')}</h2>
                <div className="head__end">
                    <button type="button" className="act" aria-pressed={open} onClick={() => setOpen(!open)}>
                        {t('flow.map')}
                    </button>
                </div>
            </div>
            {error && executions.length === 0 ? (
                <div className="panel__body">
                    <FailureNotice error={error} />
                </div>
            ) : executions.length === 0 ? (
                <p className="panel__body soft">{loading ? t('state.loading') : t('flow.none')}</p>
            ) : (
                <>
                    {executions.map((one) => (
                        <div key={one.name} className="path">
                            <p className="path__name">
                                <ToneMark tone={one.status === 'RUNNING' ? 'going' : one.status === 'SUCCEEDED' ? 'good' : 'bad'} />
                                <span className="mono">{one.name}</span>
                                <span className="soft small">
                                    {format.exact(one.startedAt)}
                                    {one.stoppedAt && ` · ${format.duration(Date.parse(one.stoppedAt) - Date.parse(one.startedAt))}`}
                                </span>
                            </p>
                            <ol className="path__states">
                                {one.states.map((state) => (
                                    <li key={key(one, state)}>
                                        <button
                                            type="button"
                                            className={`chip chip--${runTone(state)}${troubled(state) ? ' chip--trouble' : ''}`}
                                            aria-pressed={key(one, state) === current}
                                            onClick={() => setChosen(key(one, state))}
                                        >
                                            <ToneMark tone={runTone(state)} size={12} />
                                            <span className={troubled(state) ? 'chip__bold' : undefined}>{state.state}</span>
                                            {state.attempts > 1 && <span className="chip__more">{t('flow.attempts', { count: state.attempts })}</span>}
                                            {state.exitedAt && state.type === 'Task' && <span className="chip__time">{format.duration(Date.parse(state.exitedAt) - Date.parse(state.enteredAt))}</span>}
                                            <span className="hidden">{t(`outcome.${state.outcome}`)}</span>
                                            {refused(state) && <span className="hidden">{t('flow.refused')}</span>}
                                        </button>
                                    </li>
                                ))}
                            </ol>
                        </div>
                    ))}
                    <div className={open ? 'flow flow--map' : 'flow'}>
                        {open && execution && <FlowGraph execution={execution} state={run?.state} choose={(state) => setChosen(lastRun(execution, state))} />}
                        {run && <StateDetail run={run} lines={linesOf(executions, run, lines)} />}
                    </div>
                </>
            )}
        </section>
    );
}

function key(execution: Execution, run: StateRun): string {
    return `${execution.name} ${run.state} ${run.enteredAt}`;
}

function lastRun(execution: Execution, state: string): string | undefined {
    const run = execution.states.findLast((one) => one.state === state);
    return run && key(execution, run);
}
