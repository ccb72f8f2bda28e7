import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layoutText } from '../../../scripts/flow.mjs';
import { difference } from './diff';
import type { Execution, OrderDetail, StateRun, Timeline } from './queries';
import { answered, at, linesOf, moments, now, telling, type Story } from './snapshot';

const iso = (second: number) => new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString();
const ms = (second: number) => Date.parse(iso(second));

const run = (state: string, from: number, to: number | undefined, more: Partial<StateRun> = {}): StateRun => ({
    state,
    type: 'Task',
    outcome: to === undefined ? 'RUNNING' : 'SUCCEEDED',
    enteredAt: iso(from),
    exitedAt: to === undefined ? undefined : iso(to),
    attempts: 1,
    failures: [],
    ...more,
});

function story(executions: Execution[], statuses: Timeline['statuses']): Story {
    const last = statuses.at(-1)!;
    const detail: OrderDetail = {
        order: { orderID: 'o', customerId: 'c', status: last.status, items: [], currency: 'USD', total: 1, createdAt: statuses[0]!.at, updatedAt: last.at },
        notices: [],
        ledger: { entries: [{ key: 'o', kind: 'CHARGE', status: 'CHARGED', createdAt: iso(3) }, { key: 'o#refund', kind: 'REFUND' }] },
    };
    return {
        detail,
        executions,
        timeline: { statuses, entries: [{ at: iso(1), ms: 4000, lane: 'function', name: 'ProcessOrder', what: 'Invoke', failed: true, detail: false }] },
        lines: [{ at: iso(4), function: 'ProcessOrder', level: 'INFO', message: 'payment' }],
    };
}

const told = story(
    [
        {
            name: 'order-o',
            status: 'FAILED',
            startedAt: iso(1),
            stoppedAt: iso(9),
            error: 'ManualReview',
            states: [run('Claim', 1, 2), run('Pay', 2, 5, { outcome: 'RETRIED', failures: [{ at: iso(3), error: 'x' }] }), run('LeftToPeople', 9, undefined, { type: 'Fail', outcome: 'FAILED', failures: [{ at: iso(9), error: 'ManualReview' }] })],
        },
    ],
    [
        { status: 'RECEIVED', at: iso(0) },
        { status: 'PENDING', at: iso(1) },
        { status: 'MANUAL_REVIEW', at: iso(8), reason: 'nobody knows' },
    ],
);

describe('the scrubber', () => {
    it('has a step for everything that happened, each once', () => {
        expect(moments(told).map((moment) => (moment - ms(0)) / 1000)).toEqual([0, 1, 2, 3, 4, 5, 8, 9]);
    });

    it('says at each time what the stores said then, and nothing of later', () => {
        expect(at(told, ms(0) - 1).status).toBeUndefined();
        expect([0, 1, 7, 8, 20].map((second) => at(told, ms(second)).status)).toEqual(['RECEIVED', 'PENDING', 'PENDING', 'MANUAL_REVIEW', 'MANUAL_REVIEW']);
        expect(at(told, ms(7)).reason).toBeUndefined();
        expect(at(told, ms(0)).executions).toEqual([]);
        const third = at(told, ms(3));
        expect(third.executions[0]).toMatchObject({ status: 'RUNNING', error: undefined, states: [{ state: 'Claim', outcome: 'SUCCEEDED' }, { state: 'Pay', outcome: 'RUNNING', output: undefined, failures: [{ error: 'x' }] }] });
        expect(third.ledger.map(({ key }) => key)).toEqual(['o']);
        expect(third.lines).toEqual([]);
        expect(third.entries).toMatchObject([{ ms: undefined, failed: false }]);
        expect(at(told, ms(2)).executions[0]?.states[1]?.failures).toEqual([]);
        expect(at(told, ms(9)).executions[0]).toMatchObject({ status: 'FAILED', states: [{}, { outcome: 'RETRIED' }, { outcome: 'FAILED' }] });
    });

    it('ends with what is said now', () => {
        const end = at(told, ms(60));
        expect({ ...end, ledger: [] }).toEqual({ ...now(told), ledger: [] });
    });
});

it('looks first at what runs, then at what went wrong', () => {
    const declined = run('Pay', 2, 3, { function: 'ProcessOrder', input: { orderID: 'o' }, output: { orderID: 'o', payment: { detail: { outcome: 'DECLINED' } } } });
    const execution = (states: StateRun[]): Execution => ({ name: 'e', status: 'RUNNING', startedAt: iso(0), states });
    expect(telling([execution([declined, run('Ship', 3, undefined)])])?.state).toBe('Ship');
    expect(telling([execution([declined, run('Mark', 3, 4)])])?.state).toBe('Pay');
    expect(telling([execution([run('Pay', 2, 3), run('Mark', 3, 4)])])?.state).toBe('Mark');
    expect(answered(declined)).toBe('DECLINED');
});

it('tells what a state changed', () => {
    expect(difference({ a: 1, b: { c: [1, 2] }, d: {} }, { a: 1, b: { c: [1, 3] }, e: 'x' })).toEqual({
        differences: [
            { path: 'b.c[1]', kind: 'changed', before: '2', after: '3' },
            { path: 'd', kind: 'removed', before: '{}', after: undefined },
            { path: 'e', kind: 'added', before: undefined, after: '"x"' },
        ],
        same: 2,
    });
    expect(difference(undefined, undefined)).toEqual({ differences: [], same: 0 });
});

it('orderFlow.json is laid out from the flow that the template deploys: else run npm run generate', () => {
    expect(readFileSync('src/console/order/orderFlow.json', 'utf8')).toBe(layoutText());
});

describe('a state', () => {
    const pay = run('Pay', 2, 5, { function: 'ProcessOrder' });
    const lookUp = run('LookUpPayment', 6, 7, { function: 'ProcessOrder' });
    const ship = run('Ship', 7, 9, { function: 'ShipOrder' });
    const executions: Execution[] = [{ name: 'order-o', status: 'SUCCEEDED', startedAt: iso(1), stoppedAt: iso(9), states: [run('Claim', 1, 2), pay, lookUp, ship] }];
    const line = (second: number, name: string) => ({ at: iso(second), function: name, level: 'INFO', message: `${name} ${second}` });
    const lines = [line(1, 'StartOrderFlow'), line(3, 'ProcessOrder'), line(5, 'ProcessOrder'), line(6, 'ProcessOrder'), line(8, 'ProcessOrder'), line(8, 'ShipOrder')];

    it('has the lines of its function from when it began to when the function was called again, and each line is in one state', () => {
        expect(linesOf(executions, pay, lines).map(({ message }) => message)).toEqual(['ProcessOrder 3', 'ProcessOrder 5']);
        expect(linesOf(executions, lookUp, lines).map(({ message }) => message)).toEqual(['ProcessOrder 6', 'ProcessOrder 8']);
        expect(linesOf(executions, ship, lines).map(({ message }) => message)).toEqual(['ShipOrder 8']);
        expect(linesOf(executions, executions[0]!.states[0]!, lines)).toEqual([]);
    });
});
