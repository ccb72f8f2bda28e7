import '../ui/panels.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answer, client } from '../../api/client';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { untilThere, useMoving } from '../app/changes';
import { useC } from '../app/i18n';
import { useConsoleFormat, useNow } from '../ui/format';
import { State } from '../ui/Status';
import { VirtualTable, type Column } from '../ui/VirtualTable';
import { ALARM_TONES, watched, type Alarm } from './alarm';

/** All alarms, those that are on first. */
export default function AlarmsPage() {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const alarms = useQuery({ queryKey: ['console', 'alarms'], queryFn: ({ signal }) => answer(client.GET('/api/console/alarms', { signal })), refetchInterval: untilThere });
    useMoving('alarms', ['console', 'alarms']);
    const rows = alarms.data?.alarms ?? [];
    const columns = useMemo<Column<Alarm>[]>(
        () => [
            {
                id: 'name',
                title: t('alarms.name'),
                width: 'minmax(7rem, 2fr)',
                cell: (alarm) => (
                    <Link to="/console/alarms/$name" params={{ name: alarm.name }} className="mono" title={alarm.name}>
                        {alarm.name}
                    </Link>
                ),
            },
            { id: 'state', title: t('column.status'), width: '6rem', cell: (alarm) => <State tone={ALARM_TONES[alarm.state]}>{t(`alarm.${alarm.state}`)}</State> },
            { id: 'since', title: t('alarms.sinceWhen'), width: '4.5rem', align: 'end', cell: (alarm) => alarm.since && <time dateTime={alarm.since} title={format.moment(alarm.since)}>{format.duration(now - Date.parse(alarm.since))}</time> },
            { id: 'watches', title: t('alarms.watches'), width: 'minmax(12rem, 3fr)', from: 'middle', cell: (alarm) => <span className="soft" title={watched(alarm, t, format)}>{watched(alarm, t, format)}</span> },
        ],
        [t, format, now],
    );
    return (
        <>
            <div className="head">
                <PageTitle title={t('alarms.title')} />
                <p className="soft small" role="status">
                    {alarms.data && t('alarms.sum', { count: rows.filter((alarm) => alarm.state === 'ALARM').length })}
                </p>
            </div>
            {alarms.error && !alarms.data ? (
                <FailureNotice error={alarms.error} retry={() => void alarms.refetch()} />
            ) : (
                <VirtualTable label={t('alarms.title')} columns={columns} rows={rows} rowKey={(alarm) => alarm.name} edge={(alarm) => (alarm.state === 'ALARM' ? 'bad' : undefined)} foot={alarms.isPending ? t('state.loading') : undefined} />
            )}
        </>
    );
}
