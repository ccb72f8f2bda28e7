import '../ui/panels.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving } from '../app/changes';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Client = components['schemas']['BankClient'];

/** The bank's clients and their balances. */
export default function BankPage() {
    const t = useC();
    const format = useConsoleFormat();
    const clients = useQuery({ queryKey: ['console', 'bank'], queryFn: ({ signal }) => answer(client.GET('/api/console/bank/clients', { signal })), refetchInterval: untilThere });
    useMoving('bank', ['console', 'bank']);
    const columns = useMemo<Column<Client>[]>(
        () => [
            {
                id: 'id',
                title: t('bank.client'),
                width: 'minmax(7rem, 1fr)',
                cell: (one) => (
                    <Link to="/console/bank/$id" params={{ id: one.clientId }} className="mono">
                        {one.clientId}
                    </Link>
                ),
            },
            { id: 'name', title: t('bank.name'), width: 'minmax(8rem, 2fr)', cell: (one) => one.name },
            { id: 'email', title: t('bank.email'), width: 'minmax(8rem, 2fr)', from: 'wide', cell: (one) => <span className="soft">{one.email}</span> },
            { id: 'balance', title: t('bank.balance'), width: '8rem', align: 'end', cell: (one) => format.money(one.balance, one.currency) },
            { id: 'since', title: t('bank.since'), width: '9rem', align: 'end', from: 'middle', cell: (one) => format.time(one.createdAt) },
        ],
        [t, format],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('bank.title')} />
            </div>
            {clients.error && !clients.data ? (
                <FailureNotice error={clients.error} retry={() => void clients.refetch()} />
            ) : (
                <VirtualTable label={t('bank.title')} columns={columns} rows={clients.data?.clients ?? []} rowKey={(one) => one.clientId} foot={clients.isPending ? t('state.loading') : clients.data?.clients.length === 0 ? t('bank.none') : t('board.end')} />
            )}
        </>
    );
}
