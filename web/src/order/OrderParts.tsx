import { useLingui } from '@lingui/react';
import { useQuery } from '@tanstack/react-query';
import type { PlacedOrder } from '../api/client';
import { productsQuery } from '../api/queries';
import { nameOf } from '../catalogue/names';
import { useT } from '../i18n/i18n';

export function OrderItems({ order, total }: { order: PlacedOrder; total: string }) {
    const t = useT();
    const language = useLingui().i18n.locale;
    const products = useQuery(productsQuery).data;
    return (
        <>
            <ul className="review review--short">
                {order.items.map(({ sku, quantity }) => {
                    const product = products?.find((one) => one.sku === sku);
                    return (
                        <li key={sku}>
                            <span className="number">{quantity} ×</span>
                            <span>{product ? nameOf(product, language) : sku}</span>
                        </li>
                    );
                })}
            </ul>
            <dl className="totals number">
                <div className="totals__sum">
                    <dt>{t('cart.total')}</dt>
                    <dd>{total}</dd>
                </div>
            </dl>
        </>
    );
}

export function OrderDetails({ order }: { order: PlacedOrder }) {
    const t = useT();
    const details = [
        [t('order.numberLabel'), order.orderID],
        [t('order.payment'), order.paymentId],
        [t('order.tracking'), order.trackingId],
    ] as const;
    return (
        <dl className="details">
            {details.map(
                ([name, value]) =>
                    value && (
                        <div key={name}>
                            <dt>{name}</dt>
                            <dd className="details__code">{value}</dd>
                        </div>
                    ),
            )}
            {order.note && (
                <div>
                    <dt>{t('order.note')}</dt>
                    <dd className="details__note">{order.note}</dd>
                </div>
            )}
        </dl>
    );
}
