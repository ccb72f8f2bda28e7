import './card.css';
import { useLingui } from '@lingui/react';
import { Link } from '@tanstack/react-router';
import type { Product } from '../api/client';
import { cart, isFullFor, MAX_LINES, quantityOf, useCart } from '../cart/cart';
import { useCurrency } from '../i18n/currency';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { announce } from '../ui/announce';
import { PlusIcon } from '../ui/icons';
import { nameOf, parts } from './names';
import { ProductArt } from './ProductArt';

export function ProductCard({ product }: { product: Product }) {
    const t = useT();
    const format = useFormat();
    const currency = useCurrency();
    const name = nameOf(product, useLingui().i18n.locale);
    const { what, pack } = parts(name, t);
    const price = product.prices[currency];
    const lines = useCart();
    const inCart = quantityOf(lines, product.sku);
    const full = isFullFor(lines, product.sku);
    const add = () => {
        cart.add(product.sku);
        announce(t('product.added', { name }));
    };
    return (
        <li className="product">
            <div className="product__art">
                <ProductArt {...product} />
            </div>
            <h2 className="product__name">
                <Link to="/products/$sku" params={{ sku: product.sku }}>
                    {what}
                    {pack && <span className="product__pack">{pack}</span>}
                </Link>
            </h2>
            <div className="product__buy">
                <p className="product__price number">{price === undefined ? <span className="soft small">{t('product.notInCurrency', { currency })}</span> : format.money(price, currency)}</p>
                {price !== undefined && (
                    <button type="button" className="product__add" onClick={add} disabled={full} title={full ? t('cart.full', { count: MAX_LINES }) : undefined} aria-label={t('product.addNamed', { name })}>
                        {inCart > 0 ? <span className="number">{inCart}</span> : <PlusIcon />}
                    </button>
                )}
            </div>
        </li>
    );
}

export function ProductGrid({ products }: { products: readonly Product[] }) {
    return (
        <ul className="products">
            {products.map((product) => (
                <ProductCard key={product.sku} product={product} />
            ))}
        </ul>
    );
}

/** As many cards as a first screen holds, while the catalogue loads. */
export function ProductGridSkeleton() {
    return (
        <ul className="products" aria-hidden="true">
            {Array.from({ length: 8 }, (_, index) => (
                <li key={index} className="product">
                    <div className="product__art skeleton" />
                    <span className="skeleton product__line" />
                    <span className="skeleton product__line product__line--short" />
                </li>
            ))}
        </ul>
    );
}
