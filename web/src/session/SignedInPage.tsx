import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { config } from '../app/config';
import { useT } from '../i18n/i18n';
import { Notice } from '../ui/Notice';
import { PageTitle } from '../ui/PageTitle';
import { SignInPrompt } from './SignInPrompt';
import { signIn } from './token';

let returning: Promise<string> | undefined;

/** @return the path to go on at. Once a page: the code is good for one use, and React may ask twice. */
function comeBackOnce(): Promise<string> {
    returning ??= (async () => {
        const here = new URL(location.href);
        // The code leaves the address at once, like a token.
        history.replaceState(history.state, '', '/signed-in');
        const { comeBack } = await import('./oidc');
        const { token, back } = await comeBack(await config(), here);
        signIn(token);
        return back;
    })();
    return returning;
}

export default function SignedInPage() {
    const t = useT();
    const router = useRouter();
    const [failed, setFailed] = useState(false);
    useEffect(() => {
        comeBackOnce().then(
            (back) => router.history.replace(back),
            () => setFailed(true),
        );
    }, [router]);
    if (!failed) {
        return <PageTitle title={t('session.signingIn')} />;
    }
    return (
        <>
            <Notice tone="bad" alert>
                <strong>{t('session.failed')}</strong>
                <span>{t('session.failedText')}</span>
            </Notice>
            <SignInPrompt />
        </>
    );
}
