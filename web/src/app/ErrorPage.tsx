import { Link } from '@tanstack/react-router';
import { useT } from '../i18n/i18n';
import { Empty } from '../ui/Empty';
import { AlertIcon, SearchIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';

/** What is shown when the page itself failed; the cart is in the browser's storage, so reloading loses nothing. */
export function ErrorPage() {
    const t = useT();
    return (
        <Empty mark={<AlertIcon size={32} />} title={<PageTitle title={t('error.title')} />} text={t('error.unknown')}>
            <button type="button" className="button" onClick={() => location.reload()}>
                {t('error.reload')}
            </button>
        </Empty>
    );
}

export function NotFoundPage() {
    const t = useT();
    return (
        <Empty mark={<SearchIcon size={32} />} title={<PageTitle title={t('notFound.title')} />} text={t('notFound.text')}>
            <Link to="/" className="button">
                {t('notFound.back')}
            </Link>
        </Empty>
    );
}
