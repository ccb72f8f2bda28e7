import { useQuery, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { answer, client, type PlacedOrder } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { finished } from '../../order/status';

export type Changes = components['schemas']['ConsoleChanges'];

/** What panels do with the orders that moved: put them into what they have, or ask anew. */
type Listener = (changes: Changes, queries: QueryClient) => void;

/** A panel on screen. Of orders the API tells what changed, of the others a mark that is another one when something in them did. */
interface Open {
    name: string;
    listener?: Listener;
    key?: QueryKey;
    mark?: string;
    /** An index may be behind its table: what moved is looked at once more with the next answer. */
    again?: boolean;
}

/** What does not move for so long waits for people, however unfinished it is. */
const PATIENCE = 600 * SECOND;

const open = new Set<Open>();
const watchers = new Set<() => void>();
const busy = new Map<object, boolean>();
let lastMoved = Date.now();
let names = '';

function show(panel: Open): () => void {
    open.add(panel);
    named();
    return () => {
        open.delete(panel);
        named();
    };
}

function named(): void {
    names = [...new Set([...open].map(({ name }) => name))].sort().join(',');
    watchers.forEach((watcher) => watcher());
}

function watch(watcher: () => void): () => void {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
}

/** Has a panel told which orders moved, as long as it is on screen. */
export function useWhenChanged(listener: Listener): void {
    const latest = useRef(listener);
    latest.current = listener;
    useEffect(() => show({ name: 'orders', listener: (changes, queries) => latest.current(changes, queries) }), []);
}

/**
 * Has what a panel shows fetched anew when something in it moved, as long as it is on screen.
 *
 * @param name as `GET changes` has it: `mails`, or one of it as `panel('mails', id)`; nothing for what moves no more
 * @param key of the queries that are fetched anew
 */
export function useMoving(name: string | undefined, key: QueryKey): void {
    const latest = useRef(key);
    latest.current = key;
    useEffect(() => {
        if (name === undefined) {
            return undefined;
        }
        return show({
            name,
            get key() {
                return latest.current;
            },
        });
    }, [name]);
}

/** The name of one thing of a panel. */
export function panel(name: string, ...one: string[]): string {
    return [name, encodeURIComponent(one.join('/'))].join('/');
}

/** For a list that is told when it moved: it is asked for again by itself only as long as it never came. */
export function untilThere(query: { state: { data?: unknown; error: Error | null } }): number | false {
    return query.state.data || hopeless(query.state.error) ? false : 10 * SECOND;
}

/** Says whether something of a panel is unfinished: then what moved is asked for every second, else every ten. */
export function useUnfinished(unfinished: boolean): void {
    const panel = useRef({});
    useEffect(() => {
        const key = panel.current;
        if (unfinished) {
            lastMoved = Date.now();
        }
        busy.set(key, unfinished);
        return () => void busy.delete(key);
    }, [unfinished]);
}

/** An order that goes on: nothing has ended it, and it moved within ten minutes. What stands for longer waits for people. */
export function going(order: PlacedOrder, now = Date.now()): boolean {
    return !finished(order.status) && now - Date.parse(order.updatedAt) < PATIENCE;
}

function quick(): boolean {
    return [...busy.values()].some(Boolean) && Date.now() - lastMoved < PATIENCE;
}

const key = ['console', 'changes'] as const;

/** The one question that an open console asks all the time; in a hidden tab it asks nothing, nor where a page does not live on it. */
export function useChanges(): { failed: boolean; quick: boolean } {
    const queries = useQueryClient();
    const panels = useSyncExternalStore(watch, () => names);
    const asked = useRef('');
    const changes = useQuery({
        queryKey: key,
        queryFn: ({ signal }) => {
            const since = queries.getQueryData<Changes>(key)?.since;
            asked.current = names;
            return answer(client.GET('/api/console/changes', { params: { query: { since, panels: names } }, signal }));
        },
        enabled: panels !== '',
        // What is the same as before is the same object: nobody is told of it again.
        structuralSharing: true,
        refetchInterval: (query) => (hopeless(query.state.error) ? false : quick() ? SECOND : 10 * SECOND),
    });
    // Who comes on screen does not wait for the next question.
    useEffect(() => {
        if (panels !== '' && panels.split(',').some((name) => !asked.current.split(',').includes(name))) {
            void queries.invalidateQueries({ queryKey: key });
        }
    }, [panels, queries]);
    useEffect(() => {
        if (changes.data) {
            const told = changes.data;
            if (told.orders.length > 0) {
                lastMoved = Date.now();
            }
            open.forEach(({ listener }) => listener?.(told, queries));
        }
    }, [changes.data, queries]);
    useEffect(() => {
        const marks = changes.data?.marks ?? {};
        open.forEach((panel) => {
            const mark = marks[panel.name];
            if (panel.key === undefined || mark === undefined) {
                return;
            }
            const moved = mark !== panel.mark;
            if (moved || panel.again) {
                void queries.invalidateQueries({ queryKey: panel.key });
            }
            if (moved && panel.mark !== undefined) {
                lastMoved = Date.now();
            }
            panel.mark = mark;
            panel.again = moved;
        });
    }, [changes.data, changes.dataUpdatedAt, queries]);
    return { failed: changes.isError, quick: quick() };
}
