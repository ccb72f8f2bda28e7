import { Failure } from '../api/failure';
import { useT, type Translate } from '../i18n/i18n';
import { Notice } from '../ui/Notice';

/** What went wrong, in words of people. */
export function failureText(error: unknown, t: Translate): string {
    if (!(error instanceof Failure)) {
        return t('error.unknown');
    }
    switch (error.kind) {
        case 'unreachable':
            return t('error.unreachable');
        case 'busy':
            return t('error.busy');
        case 'forbidden':
            return t('error.forbidden');
        case 'expired':
            return t('session.expiredText');
        case 'broken':
            return t('error.broken', { requestId: error.requestId ?? '–' });
        default:
            return t('error.invalid', { message: error.message });
    }
}

export function FailureNotice({ error, retry }: { error: unknown; retry?: () => void }) {
    const t = useT();
    return (
        <Notice tone="bad" alert>
            <span>{failureText(error, t)}</span>
            {retry && (
                <button type="button" className="link" onClick={retry}>
                    {t('state.retry')}
                </button>
            )}
        </Notice>
    );
}
