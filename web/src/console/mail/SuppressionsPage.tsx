import '../ui/panels.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { Notice } from '../../ui/Notice';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving } from '../app/changes';
import { useC } from '../app/i18n';
import { Confirm } from '../ui/Confirm';
import { useConsoleFormat } from '../ui/format';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Suppression = components['schemas']['Suppression'];

/** Addresses that no mail goes to: what bounced or was called spam. */
export default function SuppressionsPage() {
    const t = useC();
    const format = useConsoleFormat();
    const [asked, setAsked] = useState<string>();
    const all = useQuery({ queryKey: ['console', 'suppressions'], queryFn: ({ signal }) => answer(client.GET('/api/console/suppressions', { signal })), refetchInterval: untilThere });
    useMoving('suppressions', ['console', 'suppressions']);
    const columns = useMemo<Column<Suppression>[]>(
        () => [
            { id: 'address', title: t('mail.address'), width: 'minmax(10rem, 2fr)', cell: (one) => one.address },
            { id: 'reason', title: t('column.why'), width: 'minmax(8rem, 1fr)', cell: (one) => one.reason },
            { id: 'at', title: t('audit.at'), width: '9rem', align: 'end', from: 'middle', cell: (one) => format.time(one.at) },
            {
                id: 'lift',
                title: t('mail.lift'),
                width: '7rem',
                align: 'end',
                cell: (one) => (
                    <button type="button" className="link" onClick={() => setAsked(one.address)} aria-label={t('mail.liftTitle', { address: one.address })}>
                        {t('mail.lift')}
                    </button>
                ),
            },
        ],
        [t, format],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('mail.suppressions')} />
            </div>
            {all.error && !all.data ? (
                <FailureNotice error={all.error} retry={() => void all.refetch()} />
            ) : (
                <VirtualTable label={t('mail.suppressions')} columns={columns} rows={all.data?.suppressions ?? []} rowKey={(one) => one.address} foot={all.isPending ? t('state.loading') : all.data?.suppressions.length === 0 ? t('mail.noSuppressions') : t('board.end')} />
            )}
            {asked && <LiftDialog address={asked} onClose={() => setAsked(undefined)} />}
        </>
    );
}

function LiftDialog({ address, onClose }: { address: string; onClose: () => void }) {
    const t = useC();
    const queries = useQueryClient();
    const [key] = useState(() => crypto.randomUUID());
    const lift = useMutation({
        mutationFn: () => answer(client.DELETE('/api/console/suppressions/{address}', { params: { path: { address }, header: { 'Idempotency-Key': key } } })),
        onSettled: () => void queries.invalidateQueries({ queryKey: ['console'] }),
    });
    return (
        <Confirm title={t('mail.liftTitle', { address })} confirm={t('mail.lift')} busy={lift.isPending} over={lift.isSuccess} onConfirm={() => lift.mutate()} onClose={onClose}>
            <p>{t('mail.liftText')}</p>
            {lift.isSuccess && <Notice>{t('mail.lifted', { address })}</Notice>}
            {lift.error && <FailureNotice error={lift.error} />}
        </Confirm>
    );
}
