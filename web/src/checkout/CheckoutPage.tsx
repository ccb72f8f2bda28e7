import './checkout.css';
import '../cart/cart.css';
import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState, type FormEvent } from 'react';
import type { ShopOrder } from '../api/client';
import { Failure } from '../api/failure';
import { productsQuery } from '../api/queries';
import { FailureNotice } from '../app/FailureNotice';
import { useCart } from '../cart/cart';
import { priced, type PricedLine } from '../cart/priced';
import { Totals } from '../cart/Totals';
import { nameOf } from '../catalogue/names';
import { CURRENCIES, chooseCurrency, useCurrency, type Currency } from '../i18n/currency';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { SignInPrompt } from '../session/SignInPrompt';
import { useSession } from '../session/token';
import { Empty } from '../ui/Empty';
import { CartIcon } from '../ui/icons';
import { Notice } from '../ui/Notice';
import { PageTitle } from '../ui/PageTitle';
import { usePlaceOrder } from './usePlaceOrder';

const MAX_NOTE = 500;

export default function CheckoutPage() {
    const t = useT();
    const session = useSession();
    const lines = useCart();
    const products = useQuery(productsQuery);
    const currency = useCurrency();
    if (lines.length === 0) {
        return (
            <Empty mark={<CartIcon size={32} />} title={<PageTitle title={t('checkout.title')}>{t('cart.empty')}</PageTitle>} text={t('cart.emptyText')}>
                <Link to="/" className="button">
                    {t('cart.browse')}
                </Link>
            </Empty>
        );
    }
    if (typeof session !== 'object') {
        return <SignInPrompt />;
    }
    if (products.data === undefined) {
        return (
            <>
                <PageTitle title={t('checkout.title')} />
                {products.isPending ? (
                    <div className="withside" role="status">
                        <span className="hidden">{t('state.loading')}</span>
                        <div className="skeleton withside__skeleton" />
                    </div>
                ) : (
                    <FailureNotice error={products.error} retry={() => void products.refetch()} />
                )}
            </>
        );
    }
    const order = priced(lines, products.data, currency);
    return <Form customer={session.customer} lines={order.lines} total={order.total} orderable={order.orderable} currency={currency} />;
}

function Form({ customer, lines, total, orderable, currency }: { customer: string; lines: PricedLine[]; total: number; orderable: boolean; currency: Currency }) {
    const t = useT();
    const format = useFormat();
    const [note, setNote] = useState('');
    const trimmed = note.trim();
    // The API counts characters as Unicode does.
    const tooLong = [...trimmed].length > MAX_NOTE;
    const order: ShopOrder = { currency, items: lines.map(({ sku, quantity }) => ({ sku, quantity })), ...(trimmed ? { note: trimmed } : {}) };
    const { place, pending, error, unanswered } = usePlaceOrder(customer, order);
    const hint = useId();
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (orderable && !tooLong) {
            place();
        }
    };
    return (
        <form onSubmit={submit}>
            <PageTitle title={t('checkout.title')} />
            <p className="soft">{t('checkout.signedInAs', { customer })}</p>
            <div className="withside">
                <div className="checkout">
                    <section className="card">
                        <div className="checkout__head">
                            <h2>{t('checkout.review')}</h2>
                            <Link to="/cart" className="link">
                                {t('checkout.edit')}
                            </Link>
                        </div>
                        <ul className="review">
                            {lines.map((line) => (
                                <ReviewLine key={line.sku} line={line} currency={currency} />
                            ))}
                        </ul>
                    </section>
                    <fieldset className="card">
                        <legend className="hidden">{t('checkout.currency')}</legend>
                        <p className="label" aria-hidden="true">
                            {t('checkout.currency')}
                        </p>
                        <div className="currencies">
                            {CURRENCIES.map((code) => (
                                <label key={code} className="currency">
                                    <input type="radio" name="currency" value={code} checked={code === currency} onChange={() => chooseCurrency(code)} />
                                    {code}
                                </label>
                            ))}
                        </div>
                    </fieldset>
                    <div className="card field">
                        <label htmlFor={`${hint}-note`}>{t('checkout.note')}</label>
                        <textarea id={`${hint}-note`} className="input" value={note} onChange={(event) => setNote(event.target.value)} aria-describedby={hint} aria-invalid={tooLong} />
                        <p id={hint} className={tooLong ? 'line__trouble' : 'soft small'}>
                            {t(tooLong ? 'checkout.noteLong' : 'checkout.noteHint', { count: MAX_NOTE })}
                        </p>
                    </div>
                </div>
                <aside className="card withside__side">
                    <Totals total={total} currency={currency} />
                    <button type="submit" className="button button--wide" disabled={!orderable || tooLong} aria-disabled={pending}>
                        {pending ? t('checkout.placing') : t('checkout.place', { total: format.money(total, currency) })}
                    </button>
                    {unanswered && !pending ? (
                        <Notice tone="odd" alert>
                            {t('checkout.noAnswer')}
                        </Notice>
                    ) : error && !(error instanceof Failure && error.kind === 'expired') ? (
                        <FailureNotice error={error} />
                    ) : (
                        <p className="soft small">{t('checkout.once')}</p>
                    )}
                </aside>
            </div>
        </form>
    );
}

function ReviewLine({ line, currency }: { line: PricedLine; currency: Currency }) {
    const t = useT();
    const format = useFormat();
    const language = useLingui().i18n.locale;
    return (
        <li>
            <span className="number">{line.quantity} ×</span>
            <span>
                {line.product ? nameOf(line.product, language) : line.sku}
                {line.trouble && <span className="line__trouble"> {line.trouble === 'gone' ? t('cart.gone') : t('cart.notInCurrency', { currency })}</span>}
            </span>
            <span className="number">{line.price === undefined ? '–' : format.money(line.price * line.quantity, currency)}</span>
        </li>
    );
}
