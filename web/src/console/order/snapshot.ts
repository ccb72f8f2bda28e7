import type { OrderStatus } from '../../api/client';
import type { Execution, LedgerEntry, LogLine, OrderDetail, StateRun, Timeline, TimelineEntry } from './queries';

/** All that is known of an order. */
export interface Story {
    detail: OrderDetail;
    executions: readonly Execution[];
    timeline: Timeline | undefined;
    lines: readonly LogLine[];
}

/** What was known at a time. */
export interface Snapshot {
    /** Undefined before there was an order. */
    status: OrderStatus | undefined;
    reason: string | undefined;
    executions: Execution[];
    entries: TimelineEntry[];
    ledger: LedgerEntry[];
    lines: LogLine[];
}

const time = (iso: string) => Date.parse(iso);

/** Every time at which something happened, in milliseconds, each once, in order. */
export function moments({ detail, executions, timeline, lines }: Story): number[] {
    const all = [
        ...statuses({ detail, executions, timeline, lines }).map(({ at }) => at),
        ...executions.flatMap((execution) => [
            execution.startedAt,
            execution.stoppedAt,
            ...execution.states.flatMap((run) => [run.enteredAt, run.exitedAt, ...run.failures.map(({ at }) => at)]),
        ]),
        ...(timeline?.entries ?? []).filter((entry) => !entry.detail).map(({ at }) => at),
        ...detail.ledger.entries.map(({ createdAt }) => createdAt),
        ...lines.map(({ at }) => at),
    ];
    return [...new Set(all.filter((at): at is string => at !== undefined).map(time))].sort((a, b) => a - b);
}

/** The statuses that the order had, and since when. Until the timeline is there, what the order itself says. */
export function statuses({ detail: { order }, timeline }: Story): Timeline['statuses'] {
    if (timeline) {
        return timeline.statuses;
    }
    const born = order.status === 'REJECTED' || order.status === 'RECEIVED';
    return born ? [{ status: order.status, at: order.createdAt, reason: order.reason }] : [{ status: 'RECEIVED', at: order.createdAt }, { status: order.status, at: order.updatedAt, reason: order.reason }];
}

/** What the stores said at a time, in milliseconds. What happened at that very time had happened. */
export function at(story: Story, when: number): Snapshot {
    const since = statuses(story).filter((one) => time(one.at) <= when).at(-1);
    return {
        status: since?.status,
        reason: since?.reason,
        executions: story.executions.filter((one) => time(one.startedAt) <= when).map((one) => executionAt(one, when)),
        entries: (story.timeline?.entries ?? []).filter((one) => time(one.at) <= when).map((one) => (one.ms !== undefined && time(one.at) + one.ms > when ? { ...one, ms: undefined, failed: false } : one)),
        // A partner does not say when it was asked for what it did not do.
        ledger: story.detail.ledger.entries.filter(({ createdAt }) => createdAt !== undefined && time(createdAt) <= when),
        lines: story.lines.filter((one) => time(one.at) <= when),
    };
}

function executionAt(execution: Execution, when: number): Execution {
    const over = execution.stoppedAt !== undefined && time(execution.stoppedAt) <= when;
    const states = execution.states.filter((run) => time(run.enteredAt) <= when).map((run) => runAt(run, when, over));
    return over ? { ...execution, states } : { ...execution, status: 'RUNNING', stoppedAt: undefined, error: undefined, cause: undefined, output: undefined, states };
}

function runAt(run: StateRun, when: number, over: boolean): StateRun {
    const left = run.exitedAt !== undefined && time(run.exitedAt) <= when;
    if (left || (over && run.exitedAt === undefined)) {
        return run;
    }
    const failures = run.failures.filter(({ at: failed }) => time(failed) <= when);
    return { ...run, outcome: 'RUNNING', exitedAt: undefined, output: undefined, failures };
}

/** Everything as it is now. */
export function now(story: Story): Snapshot {
    const last = statuses(story).at(-1);
    return {
        status: story.detail.order.status,
        reason: story.detail.order.reason ?? last?.reason,
        executions: [...story.executions],
        entries: story.timeline?.entries ?? [],
        ledger: story.detail.ledger.entries,
        lines: [...story.lines],
    };
}

/** The run that a look goes to first: what the order failed in, what went wrong on the way, or where it stands. */
export function telling(executions: readonly Execution[]): StateRun | undefined {
    const runs = executions.at(-1)?.states ?? [];
    return runs.find((run) => run.outcome === 'RUNNING') ?? runs.findLast(troubled) ?? runs.findLast((run) => run.outcome === 'CAUGHT' || run.outcome === 'RETRIED') ?? runs.at(-1);
}

/**
 * What the function that a run calls said in it. A flow calls one function at a time, so a line is of the last run that had begun by then: not
 * only until the run ended, because an attempt that was given up may say something later.
 */
export function linesOf(executions: readonly Execution[], run: StateRun, lines: readonly LogLine[]): LogLine[] {
    if (!run.function) {
        return [];
    }
    const begun = executions
        .flatMap((execution) => execution.states)
        .filter((one) => one.function === run.function)
        .sort((a, b) => time(a.enteredAt) - time(b.enteredAt));
    return lines.filter((line) => line.function === run.function && begun.findLast((one) => time(one.enteredAt) <= time(line.at)) === run);
}

/** Whether a run is where an order went wrong: it failed, or its answer says so. `Fail` states only repeat what led to them. */
export function troubled(run: StateRun): boolean {
    return (run.outcome === 'FAILED' && run.type !== 'Fail') || run.outcome === 'CAUGHT' || refused(run);
}

/** The outcome of a call of a function that did its work and brought a no. */
export function refused(run: StateRun): boolean {
    return run.type === 'Task' && /^(DECLINED|FAILED|REFUND_FAILED|NOT_FOUND)$/.test(answered(run) ?? '');
}

/** What the function that a state calls answered: `outcome` of the result that is new in the state's output. */
export function answered(run: StateRun): string | undefined {
    if (!run.function || typeof run.output !== 'object' || run.output === null) {
        return undefined;
    }
    const before = (typeof run.input === 'object' && run.input !== null ? run.input : {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(run.output as Record<string, unknown>)) {
        if (JSON.stringify(value) !== JSON.stringify(before[name]) && typeof value === 'object' && value !== null && 'detail' in value) {
            const { detail } = value as { detail: unknown };
            if (typeof detail === 'object' && detail !== null && 'outcome' in detail) {
                return String((detail as { outcome: unknown }).outcome);
            }
        }
    }
    return undefined;
}
