import '../ui/panels.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, untilThere, useMoving } from '../app/changes';
import { useC } from '../app/i18n';
import { clientRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Transaction = components['schemas']['BankTransaction'];

/** One client of the bank, and every transaction of theirs. */
export default function ClientPage() {
    const t = useC();
    const format = useConsoleFormat();
    const { id } = clientRoute.useParams();
    const history = useInfiniteQuery({
        queryKey: ['console', 'bank', id],
        queryFn: ({ pageParam, signal }) => answer(client.GET('/api/console/bank/clients/{id}', { params: { path: { id }, query: { limit: 100, nextToken: pageParam } }, signal })),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        refetchInterval: untilThere,
    });
    useMoving(panel('bank', id), ['console', 'bank', id]);
    const rows = useMemo(() => history.data?.pages.flatMap((page) => page.transactions) ?? [], [history.data]);
    const { hasNextPage, isFetching, fetchNextPage } = history;
    const onEnd = useCallback(() => {
        if (hasNextPage && !isFetching) {
            void fetchNextPage();
        }
    }, [hasNextPage, isFetching, fetchNextPage]);
    const columns = useMemo<Column<Transaction>[]>(
        () => [
            { id: 'at', title: t('audit.at'), width: '9rem', cell: (one) => format.time(one.createdAt) },
            { id: 'type', title: t('bank.type'), width: 'minmax(6rem, 1fr)', cell: (one) => (one.type === 'refund' ? t('bank.refund') : t('bank.recharge')) },
            { id: 'amount', title: t('bank.amount'), width: '8rem', align: 'end', cell: (one) => format.money(one.amount, one.currency) },
            { id: 'fee', title: t('bank.fee'), width: '6rem', align: 'end', from: 'middle', cell: (one) => format.money(one.fee, one.currency) },
            { id: 'rate', title: t('bank.rate'), width: '6rem', align: 'end', from: 'wide', cell: (one) => <span className="soft">{one.exchangeRate}</span> },
            { id: 'change', title: t('bank.change'), width: '8rem', align: 'end', from: 'middle', cell: (one) => format.money(one.balanceChange, one.balanceCurrency) },
            { id: 'id', title: t('queues.id'), width: 'minmax(8rem, 2fr)', from: 'wide', cell: (one) => <span className="mono">{one.transactionId}</span> },
        ],
        [t, format],
    );
    const who = history.data?.pages[0]?.client;
    return (
        <>
            <div className="head">
                <PageTitle title={who?.name ?? id} />
            </div>
            {history.error && !history.data ? (
                <FailureNotice error={history.error} retry={() => void history.refetch()} />
            ) : (
                <>
                    {who && (
                        <dl className="facts">
                            <dt>{t('bank.client')}</dt>
                            <dd className="mono">{who.clientId}</dd>
                            <dt>{t('bank.balance')}</dt>
                            <dd>{format.money(who.balance, who.currency)}</dd>
                            <dt>{t('bank.email')}</dt>
                            <dd>{who.email}</dd>
                        </dl>
                    )}
                    <VirtualTable label={t('bank.history')} columns={columns} rows={rows} rowKey={(one) => one.transactionId} onEnd={onEnd} foot={history.isPending ? t('state.loading') : rows.length === 0 ? t('bank.noHistory') : hasNextPage ? undefined : t('board.end')} />
                </>
            )}
        </>
    );
}
