import { queryOptions } from '@tanstack/react-query';
import { Failure, failureOf } from './failure';

const SECOND = 1000;

/** Asks for a file, to see whether the shop answers; there need not be one. */
async function there(): Promise<true> {
    let status: number;
    try {
        ({ status } = await fetch('/config.json', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(10 * SECOND) }));
    } catch (error) {
        throw new Failure('unreachable', String(error));
    }
    const failure = failureOf(status, undefined, null);
    if (failure.kind === 'unreachable') {
        throw failure;
    }
    return true;
}

/** Whether the shop answers at all: a page that asks for nothing else says it, too, when it does not. Whoever reads this has just got a page. */
export const thereQuery = queryOptions({
    queryKey: ['there'],
    queryFn: there,
    initialData: true as const,
    staleTime: 10 * SECOND,
    retry: false,
    refetchInterval: (query) => (query.state.status === 'error' ? 2 * SECOND : 10 * SECOND),
});
