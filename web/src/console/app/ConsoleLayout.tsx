import './console.css';
import { useLingui } from '@lingui/react';
import { Link, Outlet } from '@tanstack/react-router';
import { Connection } from '../../app/Connection';
import { choose, LANGUAGES, type Language } from '../../i18n/i18n';
import { SignInPrompt } from '../../session/SignInPrompt';
import { signOut } from '../../session/token';
import { Announcements } from '../../ui/announce';
import { Empty } from '../../ui/Empty';
import { KeyIcon } from '../../ui/icons';
import { PageTitle } from '../../ui/PageTitle';
import { useChanges } from './changes';
import { useC } from './i18n';
import { useOperator, type Operator } from './operator';
import { PAGES } from './pages';

export default function ConsoleLayout() {
    const operator = useOperator();
    return (
        <div className="console">
            {typeof operator === 'object' ? <Operated operator={operator} /> : operator === 'other' ? <NotForYou /> : <Outside />}
            <Announcements />
        </div>
    );
}

function Operated({ operator }: { operator: Operator }) {
    const t = useC();
    const { failed, quick } = useChanges();
    return (
        <>
            <a className="skip" href="#main">
                {t('nav.skip')}
            </a>
            <nav className="rail" aria-label={t('console.nav')}>
                <Link to="/console" className="rail__brand" activeOptions={{ exact: true }} aria-label={t('console.name')}>
                    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
                        <rect width="32" height="32" rx="9" className="brand__ground" />
                        <path d="M8 20h4l3-9 4 13 3-8h3" className="rail__pulse" />
                    </svg>
                    <span>{t('console.name')}</span>
                </Link>
                <ul className="rail__pages">
                    {PAGES.map(({ to, name, Icon }) => (
                        <li key={to}>
                            <Link to={to} className="rail__link" activeOptions={{ exact: to === '/console', includeSearch: false }}>
                                <Icon size={18} />
                                <span>{t(name)}</span>
                            </Link>
                        </li>
                    ))}
                </ul>
                <div className="rail__foot">
                    <p className={failed ? 'live live--off' : 'live'}>
                        <span className="live__dot" aria-hidden="true" />
                        {failed ? t('live.off') : quick ? t('live.second') : t('live.ten')}
                    </p>
                    <p className="rail__who">{t('console.signedIn', { name: operator.name })}</p>
                    <div className="rail__row">
                        <LanguageChoice />
                        <button type="button" className="link" onClick={signOut}>
                            {t('footer.signOut')}
                        </button>
                    </div>
                </div>
            </nav>
            <div className="console__body">
                <Connection />
                <main id="main" tabIndex={0} className="console__main">
                    <Outlet />
                </main>
            </div>
        </>
    );
}

function LanguageChoice() {
    const t = useC();
    const language = useLingui().i18n.locale;
    return (
        <select className="choice" aria-label={t('footer.language')} value={language} onChange={(event) => void choose(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([code, name]) => (
                <option key={code} value={code} lang={code}>
                    {name}
                </option>
            ))}
        </select>
    );
}

/** Nobody is signed in: nothing was asked for, and nothing is shown. */
function Outside() {
    return (
        <main id="main" tabIndex={-1} className="console__door">
            <SignInPrompt command="opsctl open console" />
        </main>
    );
}

/** A customer. The API would refuse all that the pages ask for, so they are not even loaded. */
function NotForYou() {
    const t = useC();
    return (
        <main id="main" tabIndex={-1} className="console__door">
            <Empty mark={<KeyIcon size={32} />} title={<PageTitle title={t('console.notYours')} />} text={t('console.notYoursText')}>
                <a href="/" className="button">
                    {t('notFound.back')}
                </a>
            </Empty>
        </main>
    );
}
