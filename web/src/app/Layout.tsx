import './layout.css';
import { Link, Outlet } from '@tanstack/react-router';
import { pieces, useCart } from '../cart/cart';
import { CURRENCIES, chooseCurrency, isCurrency, useCurrency } from '../i18n/currency';
import { choose, LANGUAGES, useT, type Language } from '../i18n/i18n';
import { useLingui } from '@lingui/react';
import { signOut, useSession } from '../session/token';
import { Announcements } from '../ui/announce';
import { CartIcon } from '../ui/icons';
import { Connection } from './Connection';

export function Layout() {
    const t = useT();
    return (
        <>
            <a className="skip" href="#main">
                {t('nav.skip')}
            </a>
            <Header />
            <Connection />
            <main id="main" tabIndex={-1} className="page">
                <Outlet />
            </main>
            <Footer />
            <Announcements />
        </>
    );
}

function Header() {
    const t = useT();
    const count = pieces(useCart());
    return (
        <header className="header">
            <div className="header__inner">
                <Link to="/" className="brand" aria-label={t('shop.name')}>
                    <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
                        <rect width="32" height="32" rx="9" className="brand__ground" />
                        <path d="M16 6c4.6 5.4 7 9.3 7 12.3a7 7 0 0 1-14 0C9 15.3 11.4 11.4 16 6Z" className="brand__drop" />
                        <circle cx="18.6" cy="18.8" r="2" className="brand__ground" />
                    </svg>
                    <span>
                        Albo<span className="brand__rest"> Supply</span>
                    </span>
                </Link>
                <nav aria-label={t('nav.main')} className="nav">
                    <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className="nav__link nav__link--shop">
                        {t('nav.shop')}
                    </Link>
                    <Link to="/orders" className="nav__link">
                        {t('nav.orders')}
                    </Link>
                    <Link to="/cart" className="nav__cart" aria-label={t('nav.cartCount', { count })}>
                        <CartIcon />
                        <span className="nav__cartword">{t('nav.cart')}</span>
                        {count > 0 && <span className="nav__count number">{count > 99 ? '99+' : count}</span>}
                    </Link>
                </nav>
            </div>
        </header>
    );
}

function Footer() {
    const t = useT();
    const session = useSession();
    const currency = useCurrency();
    const language = useLingui().i18n.locale;
    return (
        <footer className="footer">
            <div className="footer__inner">
                <div className="footer__about">
                    <strong>{t('shop.name')}</strong>
                    <p>{t('footer.about')}</p>
                </div>
                <div className="footer__choices">
                    <label>
                        <span>{t('footer.language')}</span>
                        <select className="input" value={language} onChange={(event) => void choose(event.target.value as Language)}>
                            {Object.entries(LANGUAGES).map(([code, name]) => (
                                <option key={code} value={code} lang={code}>
                                    {name}
                                </option>
                            ))}
                        </select>
                    </label>
                    <label>
                        <span>{t('footer.currency')}</span>
                        <select className="input" value={currency} onChange={(event) => isCurrency(event.target.value) && chooseCurrency(event.target.value)}>
                            {CURRENCIES.map((code) => (
                                <option key={code}>{code}</option>
                            ))}
                        </select>
                    </label>
                </div>
                <div className="footer__session">
                    {typeof session === 'object' ? (
                        <>
                            <p>{t('footer.signedIn', { customer: session.customer })}</p>
                            <button type="button" className="link" onClick={signOut}>
                                {t('footer.signOut')}
                            </button>
                        </>
                    ) : (
                        <p>{t('footer.signedOut')}</p>
                    )}
                </div>
            </div>
        </footer>
    );
}
