import { useLingui } from '@lingui/react';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { nameOf } from '../catalogue/names';
import { ProductArt } from '../catalogue/ProductArt';
import type { Currency } from '../i18n/currency';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { announce } from '../ui/announce';
import { cart, MAX_QUANTITY } from './cart';
import type { PricedLine } from './priced';
import { QuantityField, QuantitySkeleton } from './quantity';

/** The cart's lines, to be changed. */
export function CartLines({ lines, currency }: { lines: readonly PricedLine[]; currency: Currency }) {
    return (
        <ul className="lines">
            {lines.map((line) => (
                <Line key={line.sku} line={line} currency={currency} />
            ))}
        </ul>
    );
}

function Line({ line, currency }: { line: PricedLine; currency: Currency }) {
    const t = useT();
    const format = useFormat();
    const language = useLingui().i18n.locale;
    const name = line.product ? nameOf(line.product, language) : line.sku;
    const remove = () => {
        cart.setQuantity(line.sku, 0);
        announce(t('cart.removed', { name }));
        // The button that had the focus is gone.
        document.querySelector<HTMLElement>('main h1')?.focus();
    };
    return (
        <li className="line">
            <div className="line__art">
                <ProductArt sku={line.sku} category={line.product?.category} />
            </div>
            <div className="line__text">
                {line.product ? (
                    <Link to="/products/$sku" params={{ sku: line.sku }} className="line__name">
                        {name}
                    </Link>
                ) : (
                    <span className="line__name">{name}</span>
                )}
                {line.price !== undefined && <p className="soft small number">{t('cart.each', { price: format.money(line.price, currency) })}</p>}
                {line.trouble && <p className="line__trouble">{line.trouble === 'gone' ? t('cart.gone') : t('cart.notInCurrency', { currency })}</p>}
            </div>
            <p className="line__total number">{line.price === undefined ? '–' : format.money(line.price * line.quantity, currency)}</p>
            <div className="line__change">
                <Suspense fallback={<QuantitySkeleton />}>
                    <QuantityField label={t('cart.quantityOf', { name })} value={line.quantity} max={MAX_QUANTITY} onChange={(quantity) => cart.setQuantity(line.sku, quantity)} />
                </Suspense>
                <button type="button" className="link" onClick={remove} aria-label={t('cart.removeNamed', { name })}>
                    {t('cart.remove')}
                </button>
            </div>
        </li>
    );
}
