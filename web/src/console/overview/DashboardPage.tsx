import './overview.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import { hopeless } from '../../api/orderQueries';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { useC } from '../app/i18n';
import { Chart, type Line } from '../ui/Chart';
import { useConsoleFormat } from '../ui/format';
import { Marked } from '../ui/Marked';

type Widget = components['schemas']['ConsoleDashboard']['widgets'][number];

const dashboardQuery = queryOptions({
    queryKey: ['console', 'dashboard'],
    queryFn: ({ signal }) => answer(client.GET('/api/console/dashboard', { signal })),
    // Its points are five minutes apart, and there are hundreds of metrics, each of which costs something to be asked for.
    refetchInterval: (query) => (query.state.data ? 300 * SECOND : hopeless(query.state.error) ? false : 10 * SECOND),
});

/** The dashboard that is deployed, drawn from its own body. */
export default function DashboardPage() {
    const t = useC();
    const dashboard = useQuery(dashboardQuery);
    return (
        <>
            <div className="head">
                <PageTitle title={t('dashboard.title')} />
                <p className="soft small">{t('dashboard.text')}</p>
            </div>
            {dashboard.data ? (
                <div className="overview__charts">
                    {dashboard.data.widgets.map((widget, index) =>
                        widget.text !== undefined ? (
                            <Text key={index} text={widget.text} />
                        ) : (
                            <Lines key={index} widget={widget} from={Date.parse(dashboard.data.from) / SECOND} to={Date.parse(dashboard.data.to) / SECOND} step={dashboard.data.step} />
                        ),
                    )}
                </div>
            ) : dashboard.error ? (
                <FailureNotice error={dashboard.error} retry={() => void dashboard.refetch()} />
            ) : (
                <div role="status" className="overview__loading">
                    <span className="hidden">{t('state.loading')}</span>
                    <span className="skeleton" />
                    <span className="skeleton" />
                </div>
            )}
        </>
    );
}

/** A heading with what it says below; of Markdown there are headings and code in it. */
function Text({ text }: { text: string }) {
    const [first = '', ...rest] = text.split('\n');
    return (
        <div className="dashboard__text">
            <h2>{first.replace(/^#+\s*/, '')}</h2>
            <p className="soft small">
                <Marked text={rest.join(' ')} />
            </p>
        </div>
    );
}

const TONES: Line['tone'][] = ['accent', 'going', 'odd', 'good', 'bad', 'soft'];
const highest = (points: number[][]) => Math.max(0, ...points.map(([, value]) => value ?? 0));

/** Its six highest lines: more cannot be told apart. */
function Lines({ widget, from, to, step }: { widget: Widget; from: number; to: number; step: number }) {
    const t = useC();
    const format = useConsoleFormat();
    const shown = [...widget.series].sort((a, b) => highest(b.points) - highest(a.points)).slice(0, TONES.length);
    const others = widget.series.length - shown.length + widget.undrawn;
    return (
        <div className="dashboard__chart">
            <Chart
                title={widget.title ?? ''}
                lines={shown.map(({ line, points }, index) => ({ name: line, points: points as [number, number][], tone: TONES[index] ?? 'soft' }))}
                from={from}
                to={to}
                step={step}
                missing={null}
                write={(value) => format.number(Math.round(value * 100) / 100)}
            />
            {others > 0 && <p className="soft small">{t('dashboard.more', { count: others })}</p>}
        </div>
    );
}
