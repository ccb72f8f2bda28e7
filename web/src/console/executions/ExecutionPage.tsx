import '../ui/panels.css';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { executionRoute } from '../app/routes';
import { useConsoleFormat, useNow } from '../ui/format';
import { State } from '../ui/Status';
import { RUN_TONES } from './ExecutionsPage';

type Step = components['schemas']['ExecutionStep'];

/** One execution with every step, what went in and what came out, and each try that failed. */
export default function ExecutionPage() {
    const t = useC();
    const format = useConsoleFormat();
    const now = useNow();
    const { flow, name } = executionRoute.useParams();
    const run = useQuery({
        queryKey: ['console', 'execution', flow, name],
        queryFn: ({ signal }) => answer(client.GET('/api/console/executions/{flow}/{name}', { params: { path: { flow, name } }, signal })),
        refetchInterval: untilThere,
    });
    const running = run.data?.status === 'RUNNING';
    useMoving(running ? panel('executions', flow, name) : undefined, ['console', 'execution', flow, name]);
    useUnfinished(running);
    const story = run.data;
    return (
        <>
            <div className="head">
                <PageTitle title={name} className="mono" />
                {story && <State tone={RUN_TONES[story.status]}>{t(`run.${story.status}`)}</State>}
            </div>
            {run.error && !story && <FailureNotice error={run.error} retry={() => void run.refetch()} />}
            {story && (
                <>
                    <dl className="facts">
                        <dt>{t('executions.flow')}</dt>
                        <dd>{flow}</dd>
                        <dt>{t('executions.started')}</dt>
                        <dd>{format.moment(story.started)}</dd>
                        <dt>{t('executions.took')}</dt>
                        <dd>{format.duration((story.stopped ? Date.parse(story.stopped) : now) - Date.parse(story.started))}</dd>
                        {story.error && (
                            <>
                                <dt>{t(story.failure === 'business' ? 'executions.business' : 'executions.technical')}</dt>
                                <dd>
                                    <strong className={story.failure === 'business' ? 'tone--odd' : 'tone--bad'}>{story.error}</strong> {story.cause}
                                </dd>
                            </>
                        )}
                    </dl>
                    <div className="grow rows">
                        <h2>{t('executions.steps')}</h2>
                        <ol className="cards">
                            {story.steps.map((step, index) => (
                                <StepCard key={index} step={step} />
                            ))}
                        </ol>
                    </div>
                </>
            )}
        </>
    );
}

function StepCard({ step }: { step: Step }) {
    const t = useC();
    const format = useConsoleFormat();
    const tone = step.type === 'Fail' ? 'bad' : step.failures.length > 0 ? 'odd' : step.left || step.type === 'Succeed' ? 'good' : 'going';
    return (
        <li className="panel">
            <div className="panel__head">
                <State tone={tone}>{step.state}</State>
                <span className="soft small">{step.type}</span>
                <span className="soft small head__end">
                    {format.exact(step.entered)}
                    {step.left && ` · ${format.duration(Date.parse(step.left) - Date.parse(step.entered))}`}
                </span>
            </div>
            <div className="panel__body rows">
                {step.failures.map((failure, index) => (
                    <p key={index}>
                        <strong className="tone--bad">{failure.error}</strong> {failure.cause}
                    </p>
                ))}
                <details>
                    <summary>{t('executions.data')}</summary>
                    <div className="rows">
                        <h3>{t('executions.input')}</h3>
                        <pre className="code">{JSON.stringify(step.input, null, 2)}</pre>
                        {step.output !== undefined && (
                            <>
                                <h3>{t('executions.output')}</h3>
                                <pre className="code">{JSON.stringify(step.output, null, 2)}</pre>
                            </>
                        )}
                    </div>
                </details>
            </div>
        </li>
    );
}
