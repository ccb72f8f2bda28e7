import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { Failure } from '../api/failure';
import { thereQuery } from '../api/there';
import { useT } from '../i18n/i18n';

function useOnline(): boolean {
    return useSyncExternalStore(
        (changed) => {
            addEventListener('online', changed);
            addEventListener('offline', changed);
            return () => {
                removeEventListener('online', changed);
                removeEventListener('offline', changed);
            };
        },
        () => navigator.onLine,
    );
}

/** Whether something that is on screen could not be asked for when it was last tried. */
function useUnreachable(): boolean {
    const cache = useQueryClient().getQueryCache();
    return useSyncExternalStore(
        (changed) => cache.subscribe(changed),
        () => cache.getAll().some((query) => query.isActive() && unreached(query.state.error ?? query.state.fetchFailureReason)),
    );
}

function unreached(error: unknown): boolean {
    return error instanceof Failure && error.kind === 'unreachable';
}

/** Says when browser or shop are not to be reached; queries go on by themselves. */
export function Connection() {
    const t = useT();
    const online = useOnline();
    useQuery(thereQuery);
    const unreachable = useUnreachable();
    return (
        <div role="status" className="connection">
            {!online ? <p>{t('state.offline')}</p> : unreachable ? <p>{t('state.unreachable')}</p> : null}
        </div>
    );
}
