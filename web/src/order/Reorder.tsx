import { useNavigate } from '@tanstack/react-router';
import type { PlacedOrder } from '../api/client';
import { cart } from '../cart/cart';
import { useT } from '../i18n/i18n';

/** Puts what was ordered into the cart again. */
export function Reorder({ items }: Pick<PlacedOrder, 'items'>) {
    const t = useT();
    const navigate = useNavigate();
    const again = () => {
        items.forEach(({ sku, quantity }) => cart.add(sku, quantity));
        void navigate({ to: '/cart' });
    };
    return (
        <div className="cancel">
            <button type="button" className="button" onClick={again}>
                {t('order.again')}
            </button>
        </div>
    );
}
