import '../ui/panels.css';
import './reports.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving } from '../app/changes';
import { useC } from '../app/i18n';
import { reportsRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import { State } from '../ui/Status';

type Report = components['schemas']['Report'];

/** Inventory reports: the newest or the chosen one, as a chart, a table and a file. */
export default function ReportsPage() {
    const t = useC();
    const format = useConsoleFormat();
    const { report: chosen } = reportsRoute.useSearch();
    const list = useQuery({ queryKey: ['console', 'reports'], queryFn: ({ signal }) => answer(client.GET('/api/console/reports', { params: { query: { limit: 100 } }, signal })), refetchInterval: untilThere });
    useMoving('reports', ['console', 'reports']);
    const id = chosen ?? list.data?.reports[0]?.id;
    const report = useQuery({
        queryKey: ['console', 'report', id ?? ''],
        queryFn: ({ signal }) => answer(client.GET('/api/console/reports/{id}', { params: { path: { id: id! } }, signal })),
        enabled: id !== undefined,
        staleTime: Infinity,
    });
    const error = list.error ?? report.error;
    return (
        <>
            <div className="head">
                <PageTitle title={t('reports.title')} />
                {report.data && <Download id={report.data.id} />}
            </div>
            {error && <FailureNotice error={error} retry={() => void (list.error ? list.refetch() : report.refetch())} />}
            {list.data?.reports.length === 0 && <p className="soft">{t('reports.none')}</p>}
            <div className="reports">
                {report.data && <ReportView report={report.data} />}
                {list.data && list.data.reports.length > 0 && (
                    <nav className="panel reports__list" aria-label={t('reports.older')}>
                        <ul>
                            {list.data.reports.map((one) => (
                                <li key={one.id}>
                                    <Link to="/console/reports" search={{ report: one.id }} className="reports__link" aria-current={one.id === id ? 'true' : undefined}>
                                        <span>{format.moment(one.stored)}</span>
                                        <span className="soft small">{t(one.id.endsWith('-operator') ? 'reports.byOperator' : 'reports.bySchedule')}</span>
                                    </Link>
                                </li>
                            ))}
                        </ul>
                    </nav>
                )}
            </div>
        </>
    );
}

function Download({ id }: { id: string }) {
    const t = useC();
    const file = useMutation({
        mutationFn: () => answer(client.GET('/api/console/reports/{id}/csv', { params: { path: { id } } })),
        onSuccess: ({ name, csv }) => {
            const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
            const link = Object.assign(document.createElement('a'), { href: url, download: name });
            link.click();
            setTimeout(() => URL.revokeObjectURL(url), SECOND);
        },
    });
    return (
        <div className="head__end">
            <button type="button" className="act" onClick={() => file.mutate()} aria-disabled={file.isPending}>
                {t('reports.download')}
            </button>
            {file.error && <FailureNotice error={file.error} />}
        </div>
    );
}

function ReportView({ report }: { report: Report }) {
    const t = useC();
    const format = useConsoleFormat();
    const most = Math.max(1, ...report.tables.map((table) => table.count));
    return (
        <section className="rows" aria-label={report.id}>
            <dl className="facts">
                <dt>{t('reports.made')}</dt>
                <dd>{format.moment(report.generatedAt)}</dd>
                <dt>{t('reports.items')}</dt>
                <dd>
                    {Object.entries(report.totals)
                        .map(([kind, { count }]) => `${kind === 'all' ? t('reports.all') : kind} ${format.number(count)}`)
                        .join(' · ')}
                </dd>
                <dt>{t('column.status')}</dt>
                <dd>{report.partial ? <State tone="odd">{t('reports.partial')}</State> : <State tone="good">{t('reports.whole')}</State>}</dd>
            </dl>
            <div className="scroll">
                <table className="plain">
                    <caption className="hidden">{t('reports.chart')}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t('reports.table')}</th>
                            <th scope="col">{t('reports.kind')}</th>
                            <th scope="col" className="reports__bars">
                                {t('reports.items')}
                            </th>
                            <th scope="col" className="end">
                                {t('reports.count')}
                            </th>
                            <th scope="col">{t('column.status')}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {report.tables.map((table) => (
                            <tr key={table.name}>
                                <th scope="row" className="mono">
                                    {table.name}
                                </th>
                                <td>{table.kind}</td>
                                <td className="reports__bars">
                                    <span className={`bar bar--${table.kind}`} style={{ width: `${(100 * table.count) / most}%` }} />
                                </td>
                                <td className="end">{format.number(table.count)}</td>
                                <td>{table.status === 'ok' ? <State tone="good">{t('reports.ok')}</State> : <span title={table.detail}><State tone="bad">{table.status}</State></span>}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </section>
    );
}
