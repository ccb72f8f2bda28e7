import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ComponentType } from 'react';
import { thereQuery } from '../api/there';
import { useT } from '../i18n/i18n';
import { Empty } from '../ui/Empty';
import { AlertIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';

const RELOADED = 'shop.reloaded';
/** In milliseconds: what is missing although the shop answers is not asked for without end. */
const PATIENCE = 10_000;

/**
 * Code that is loaded when it is needed, or what stands for it while the shop does not answer.
 *
 * @param load a dynamic import, which a browser does not always try again once it has failed
 * @param instead uses {@link useComeback}
 */
export function present<T extends { default: unknown }>(load: () => Promise<T>, instead: ComponentType): () => Promise<T> {
    return () => load().catch(() => ({ default: instead }) as unknown as T);
}

/** Waits until the shop answers and loads the page again where it is: the cart and who is signed in are in the browser's storage. */
export function useComeback(): void {
    const since = useRef(Date.now());
    const { status, dataUpdatedAt, refetch } = useQuery(thereQuery);
    useEffect(() => {
        void refetch();
    }, [refetch]);
    useEffect(() => {
        if (status === 'success' && dataUpdatedAt > since.current && Date.now() - lastReload() > PATIENCE) {
            sessionStorage.setItem(RELOADED, String(Date.now()));
            location.reload();
        }
    }, [status, dataUpdatedAt]);
}

function lastReload(): number {
    return Number(sessionStorage.getItem(RELOADED) ?? 0);
}

/** Stands for a page whose code did not come. */
export function AbsentPage() {
    const t = useT();
    useComeback();
    return <Empty mark={<AlertIcon size={32} />} title={<PageTitle title={t('error.title')} />} text={t('state.unreachable')} />;
}
