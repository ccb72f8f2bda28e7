import './session.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { config } from '../app/config';
import { useT } from '../i18n/i18n';
import { Empty } from '../ui/Empty';
import { KeyIcon } from '../ui/icons';
import { Notice } from '../ui/Notice';
import { PageTitle } from '../ui/PageTitle';
import { useSession } from './token';

/**
 * How to get in. With a sign-in page there is a button; else somebody who runs the shop opens it signed in.
 *
 * @param command what opens the page signed in
 */
export function SignInPrompt({ command = 'opsctl open shop' }: { command?: string }) {
    const t = useT();
    const expired = useSession() === 'expired';
    const settings = useQuery({
        queryKey: ['config'],
        queryFn: config,
        staleTime: Infinity,
        networkMode: 'always',
        refetchInterval: (query) => (query.state.status === 'error' ? 3000 : false),
    }).data;
    const [failed, setFailed] = useState(false);
    const [leaving, setLeaving] = useState(false);
    const signIn = () => {
        setLeaving(true);
        setFailed(false);
        import('./oidc').then(({ leaveToSignIn }) => leaveToSignIn(settings ?? {})).catch(() => {
            setLeaving(false);
            setFailed(true);
        });
    };
    return (
        <Empty
            mark={<KeyIcon size={32} />}
            title={<PageTitle title={expired ? t('session.expiredTitle') : t('session.title')} />}
            text={expired ? t('session.expiredText') : t('session.noneText')}
        >
            {settings?.issuer && settings.clientId ? (
                <button type="button" className="button" onClick={signIn} disabled={leaving}>
                    {leaving ? t('session.signingIn') : t('session.signIn')}
                </button>
            ) : settings ? (
                <div className="howto">
                    <p>{t('session.how')}</p>
                    <code>{command}</code>
                </div>
            ) : null}
            {failed && (
                <Notice tone="bad" alert>
                    {t('error.unreachable')}
                </Notice>
            )}
        </Empty>
    );
}
