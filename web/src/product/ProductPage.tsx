import './product.css';
import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import type { Product } from '../api/client';
import { productsQuery } from '../api/queries';
import { FailureNotice } from '../app/FailureNotice';
import { cart, isFullFor, MAX_LINES, MAX_QUANTITY, quantityOf, useCart } from '../cart/cart';
import { QuantityField, QuantitySkeleton } from '../cart/quantity';
import { categoryName } from '../catalogue/categories';
import { nameOf, parts } from '../catalogue/names';
import { ProductArt } from '../catalogue/ProductArt';
import { ProductGrid } from '../catalogue/ProductCard';
import { useCurrency } from '../i18n/currency';
import { useFormat } from '../i18n/format';
import { useT, type MessageId } from '../i18n/i18n';
import { announce } from '../ui/announce';
import { Empty } from '../ui/Empty';
import { BackIcon, CartIcon, CheckIcon, SearchIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';

const route = getRouteApi('/products/$sku');
const PROMISES = ['1', '2', '3'] as const;

export default function ProductPage() {
    const t = useT();
    const { sku } = route.useParams();
    const products = useQuery(productsQuery);
    const product = products.data?.find((one) => one.sku === sku);
    return (
        <>
            <Link to="/" search={product?.category ? { category: product.category } : {}} className="back">
                <BackIcon />
                {product?.category ? categoryName(product.category, t) : t('catalogue.all')}
            </Link>
            {product ? (
                <Shown key={sku} product={product} all={products.data ?? []} />
            ) : products.isPending ? (
                <div className="detail" role="status">
                    <span className="hidden">{t('state.loading')}</span>
                    <div className="detail__art skeleton" />
                    <div className="detail__text">
                        <span className="skeleton detail__line" />
                        <span className="skeleton detail__line detail__line--short" />
                    </div>
                </div>
            ) : products.data === undefined ? (
                <FailureNotice error={products.error} retry={() => void products.refetch()} />
            ) : (
                <Empty mark={<SearchIcon size={32} />} title={<PageTitle title={t('notFound.title')} />} text={t('product.unknown')}>
                    <Link to="/" className="button">
                        {t('notFound.back')}
                    </Link>
                </Empty>
            )}
        </>
    );
}

function Shown({ product, all }: { product: Product; all: readonly Product[] }) {
    const t = useT();
    const format = useFormat();
    const currency = useCurrency();
    const name = nameOf(product, useLingui().i18n.locale);
    const { what, pack } = parts(name, t);
    const [quantity, setQuantity] = useState(1);
    const lines = useCart();
    const inCart = quantityOf(lines, product.sku);
    const full = isFullFor(lines, product.sku);
    const price = product.prices[currency];
    const related = all.filter((other) => other.category === product.category && other.sku !== product.sku).slice(0, 4);
    const add = () => {
        cart.add(product.sku, quantity);
        setQuantity(1);
        announce(t('product.added', { name }));
    };
    return (
        <>
            <div className="detail">
                <div className="detail__art">
                    <ProductArt {...product} />
                </div>
                <div className="detail__text">
                    <PageTitle title={name} className="detail__name">
                        {what}
                    </PageTitle>
                    <p className="detail__pack">
                        {pack && <>{pack} · </>}
                        <span className="small">{t('product.number', { sku: product.sku })}</span>
                    </p>
                    {price === undefined ? (
                        <p className="detail__price soft">{t('product.notInCurrency', { currency })}</p>
                    ) : (
                        <>
                            <p className="detail__price number">{format.money(price, currency)}</p>
                            <div className="detail__buy">
                                <Suspense fallback={<QuantitySkeleton />}>
                                    <QuantityField label={t('product.quantity')} value={quantity} max={MAX_QUANTITY} onChange={setQuantity} />
                                </Suspense>
                                <button type="button" className="button detail__add" onClick={add} disabled={full}>
                                    <CartIcon />
                                    {t('product.add')}
                                </button>
                            </div>
                            <p className="detail__incart">
                                {full && t('cart.full', { count: MAX_LINES })}
                                {inCart > 0 && (
                                    <>
                                        <CheckIcon size={18} /> {t('product.inCart', { count: inCart })} ·{' '}
                                        <Link to="/cart" className="link">
                                            {t('product.toCart')}
                                        </Link>
                                    </>
                                )}
                            </p>
                        </>
                    )}
                    <dl className="promises">
                        {PROMISES.map((number) => (
                            <div key={number}>
                                <dt>{t(`product.promise${number}`)}</dt>
                                <dd>{t(`product.promise${number}Text` as MessageId)}</dd>
                            </div>
                        ))}
                    </dl>
                </div>
            </div>
            {related.length > 0 && (
                <section className="related">
                    <h2>{t('product.related')}</h2>
                    <ProductGrid products={related} />
                </section>
            )}
        </>
    );
}
