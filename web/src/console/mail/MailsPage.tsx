import '../ui/panels.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { SearchIcon } from '../../ui/icons';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { mailsRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import type { Tone } from '../ui/icons';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';

type Mail = components['schemas']['StoredMail'];
type MailStatus = components['schemas']['MailStatus'];

const STATUSES: readonly MailStatus[] = ['PENDING', 'SENT', 'DEFERRED', 'FAILED', 'BOUNCED', 'COMPLAINED'];
export const MAIL_TONES: Record<MailStatus, Tone> = { PENDING: 'going', SENT: 'good', DEFERRED: 'odd', FAILED: 'bad', BOUNCED: 'bad', COMPLAINED: 'bad' };

/** Every mail that the system was asked to send, newest first. */
export default function MailsPage() {
    const t = useC();
    const format = useConsoleFormat();
    const search = mailsRoute.useSearch();
    const navigate = mailsRoute.useNavigate();
    const status = STATUSES.find((one) => one === search.status);
    const mails = useInfiniteQuery({
        queryKey: ['console', 'mails', status ?? '', search.q ?? ''],
        queryFn: ({ pageParam, signal }) => answer(client.GET('/api/console/mails', { params: { query: { status, q: search.q, limit: 100, nextToken: pageParam } }, signal })),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (page) => page.nextToken,
        refetchInterval: untilThere,
    });
    useMoving('mails', ['console', 'mails', status ?? '', search.q ?? '']);
    const rows = useMemo(() => mails.data?.pages.flatMap((page) => page.mails) ?? [], [mails.data]);
    useUnfinished(rows.some((mail) => mail.status === 'PENDING'));
    const { hasNextPage, isFetching, fetchNextPage } = mails;
    const onEnd = useCallback(() => {
        if (hasNextPage && !isFetching) {
            void fetchNextPage();
        }
    }, [hasNextPage, isFetching, fetchNextPage]);
    const [text, setText] = useState(search.q ?? '');
    useEffect(() => {
        const wanted = text.trim() || undefined;
        if (wanted === search.q) {
            return;
        }
        const soon = setTimeout(() => void navigate({ search: { ...search, q: wanted }, replace: true }), 250);
        return () => clearTimeout(soon);
    }, [text, search, navigate]);
    const columns = useMemo<Column<Mail>[]>(
        () => [
            {
                id: 'to',
                title: t('mail.to'),
                width: 'minmax(9rem, 2fr)',
                cell: (mail) => (
                    <Link to="/console/mails/$id" params={{ id: mail.eventId }}>
                        {mail.to}
                    </Link>
                ),
            },
            { id: 'status', title: t('column.status'), width: '9.5rem', cell: (mail) => <State tone={MAIL_TONES[mail.status]}>{t(`mailStatus.${mail.status}`)}</State> },
            { id: 'template', title: t('mail.template'), width: 'minmax(7rem, 1fr)', from: 'middle', cell: (mail) => mail.template },
            { id: 'reason', title: t('column.why'), width: 'minmax(8rem, 2fr)', from: 'wide', cell: (mail) => <span title={mail.reason}>{mail.reason}</span> },
            { id: 'created', title: t('column.created'), width: '8rem', align: 'end', from: 'middle', cell: (mail) => <time dateTime={mail.createdAt} title={format.moment(mail.createdAt)}>{format.time(mail.createdAt)}</time> },
        ],
        [t, format],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('mail.title')} />
                <div className="head__end">
                    <Link to="/console/suppressions" className="act">
                        {t('mail.suppressions')}
                    </Link>
                </div>
            </div>
            <div className="tools" role="search">
                <label className="find">
                    <span className="hidden">{t('mail.find')}</span>
                    <SearchIcon size={16} />
                    <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder={t('mail.findHint')} maxLength={200} />
                </label>
                <select className="choice" aria-label={t('column.status')} value={status ?? ''} onChange={(event) => void navigate({ search: { ...search, status: event.target.value || undefined }, replace: true })}>
                    <option value="">{t('executions.all')}</option>
                    {STATUSES.map((one) => (
                        <option key={one} value={one}>
                            {t(`mailStatus.${one}`)}
                        </option>
                    ))}
                </select>
            </div>
            {mails.error && !mails.data ? (
                <FailureNotice error={mails.error} retry={() => void mails.refetch()} />
            ) : (
                <VirtualTable
                    label={t('mail.title')}
                    columns={columns}
                    rows={rows}
                    rowKey={(mail) => mail.eventId}
                    edge={(mail) => (MAIL_TONES[mail.status] === 'bad' ? 'bad' : MAIL_TONES[mail.status] === 'odd' ? 'odd' : undefined)}
                    onEnd={onEnd}
                    foot={mails.isPending ? t('state.loading') : rows.length === 0 ? t('mail.none') : hasNextPage ? undefined : t(status ? 'board.end' : 'mail.newest')}
                />
            )}
        </>
    );
}
