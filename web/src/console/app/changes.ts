import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answer, client, type PlacedOrder } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { finished } from '../../order/status';

export type Changes = components['schemas']['ConsoleChanges'];

/** What panels do with what moved: put it into what they have, or ask anew. */
type Listener = (changes: Changes, queries: QueryClient) => void;
const listeners = new Set<Listener>();
const busy = new Map<object, boolean>();

/** Has a panel told what moved, as long as it is on screen. */
export function useWhenChanged(listener: Listener): void {
    const latest = useRef(listener);
    latest.current = listener;
    useEffect(() => {
        const call: Listener = (changes, queries) => latest.current(changes, queries);
        listeners.add(call);
        return () => void listeners.delete(call);
    }, []);
}

/** Says whether something of a panel is unfinished: then what moved is asked for every second, else every ten. */
export function useUnfinished(unfinished: boolean): void {
    const panel = useRef({});
    useEffect(() => {
        const key = panel.current;
        busy.set(key, unfinished);
        return () => void busy.delete(key);
    }, [unfinished]);
}

/** An order that goes on: nothing has ended it, and it moved within ten minutes. What stands for longer waits for people. */
export function going(order: PlacedOrder, now = Date.now()): boolean {
    return !finished(order.status) && now - Date.parse(order.updatedAt) < 600 * SECOND;
}

const key = ['console', 'changes'] as const;

/** The one question that an open console asks all the time; in a hidden tab it asks nothing. */
export function useChanges(): { failed: boolean; quick: boolean } {
    const queries = useQueryClient();
    const changes = useQuery({
        queryKey: key,
        queryFn: ({ signal }) => {
            const since = queries.getQueryData<Changes>(key)?.since;
            return answer(client.GET('/api/console/changes', { params: { query: { since } }, signal }));
        },
        // What is the same as before is the same object: nobody is told of it again.
        structuralSharing: true,
        refetchInterval: (query) => (hopeless(query.state.error) ? false : [...busy.values()].some(Boolean) ? SECOND : 10 * SECOND),
    });
    useEffect(() => {
        if (changes.data) {
            const told = changes.data;
            listeners.forEach((listener) => listener(told, queries));
        }
    }, [changes.data, queries]);
    return { failed: changes.isError, quick: [...busy.values()].some(Boolean) };
}
