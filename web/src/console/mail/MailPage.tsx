import '../ui/panels.css';
import './mail.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { answer, client } from '../../api/client';
import { FailureNotice } from '../../app/FailureNotice';
import { PageTitle } from '../../ui/PageTitle';
import { panel, untilThere, useMoving, useUnfinished } from '../app/changes';
import { useC } from '../app/i18n';
import { mailRoute } from '../app/routes';
import { useConsoleFormat } from '../ui/format';
import { State } from '../ui/Status';
import { MAIL_TONES } from './MailsPage';
import { fill } from './preview';

/** One mail: how it stands, and what its recipient sees. */
export default function MailPage() {
    const t = useC();
    const format = useConsoleFormat();
    const { id } = mailRoute.useParams();
    const mail = useQuery({
        queryKey: ['console', 'mail', id],
        queryFn: ({ signal }) => answer(client.GET('/api/console/mails/{id}', { params: { path: { id } }, signal })),
        refetchInterval: untilThere,
    });
    useMoving(panel('mails', id), ['console', 'mail', id]);
    useUnfinished(mail.data?.status === 'PENDING');
    const preview = useQuery({ queryKey: ['console', 'preview', id], queryFn: ({ signal }) => answer(client.GET('/api/console/mails/{id}/preview', { params: { path: { id } }, signal })), staleTime: Infinity });
    const one = mail.data;
    return (
        <>
            <div className="head">
                <PageTitle title={preview.data?.subject ?? id} />
                {one && <State tone={MAIL_TONES[one.status]}>{t(`mailStatus.${one.status}`)}</State>}
            </div>
            {mail.error && <FailureNotice error={mail.error} retry={() => void mail.refetch()} />}
            {one && (
                <dl className="facts">
                    <dt>{t('mail.to')}</dt>
                    <dd>{one.to}</dd>
                    <dt>{t('mail.template')}</dt>
                    <dd>
                        {one.template} {one.locale && <span className="soft">({one.locale})</span>}
                    </dd>
                    <dt>{t('column.created')}</dt>
                    <dd>{format.moment(one.createdAt)}</dd>
                    {one.reason && (
                        <>
                            <dt>{t('column.why')}</dt>
                            <dd>
                                <strong className="tone--bad">{one.reason}</strong>
                            </dd>
                        </>
                    )}
                    {one.messageId && (
                        <>
                            <dt>{t('mail.messageId')}</dt>
                            <dd className="mono">{one.messageId}</dd>
                        </>
                    )}
                </dl>
            )}
            {preview.error && <FailureNotice error={preview.error} />}
            {preview.data && (
                <section className="rows grow" aria-label={t('mail.preview')}>
                    <p className="soft small">{t('mail.previewText')}</p>
                    <Preview html={preview.data.html} title={t('mail.preview')} />
                    <details>
                        <summary>{t('mail.plain')}</summary>
                        <pre className="code">{preview.data.text}</pre>
                    </details>
                </section>
            )}
        </>
    );
}

function Preview({ html, title }: { html: string; title: string }) {
    const frame = useRef<HTMLIFrameElement>(null);
    const [loaded, setLoaded] = useState(0);
    useEffect(() => {
        const inside = frame.current?.contentDocument;
        if (inside?.body && loaded > 0) {
            fill(inside, html);
        }
    }, [html, loaded]);
    // Of this origin, so that this page can fill it; without scripts, forms, popups and the way to the page around it.
    return <iframe ref={frame} className="mail__frame" sandbox="allow-same-origin" title={title} srcDoc="<!doctype html><html lang=''><head><title>-</title></head><body></body></html>" onLoad={() => setLoaded((times) => times + 1)} />;
}
