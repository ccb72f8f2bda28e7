import './cart.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { productsQuery } from '../api/queries';
import { FailureNotice } from '../app/FailureNotice';
import { useCurrency } from '../i18n/currency';
import { useT } from '../i18n/i18n';
import { Empty } from '../ui/Empty';
import { CartIcon } from '../ui/icons';
import { PageTitle } from '../ui/PageTitle';
import { useCart } from './cart';
import { CartLines } from './CartLines';
import { priced } from './priced';
import { Totals } from './Totals';

export default function CartPage() {
    const t = useT();
    const lines = useCart();
    const products = useQuery(productsQuery);
    const currency = useCurrency();
    if (lines.length === 0) {
        return (
            <Empty mark={<CartIcon size={32} />} title={<PageTitle title={t('cart.title')}>{t('cart.empty')}</PageTitle>} text={t('cart.emptyText')}>
                <Link to="/" className="button">
                    {t('cart.browse')}
                </Link>
            </Empty>
        );
    }
    const order = priced(lines, products.data ?? [], currency);
    return (
        <>
            <PageTitle title={t('cart.title')} />
            {products.isPending ? (
                <div className="withside" role="status">
                    <span className="hidden">{t('state.loading')}</span>
                    <div className="skeleton withside__skeleton" />
                </div>
            ) : products.data === undefined ? (
                <FailureNotice error={products.error} retry={() => void products.refetch()} />
            ) : (
                <div className="withside">
                    <CartLines lines={order.lines} currency={currency} />
                    <aside className="card withside__side">
                        <Totals total={order.total} currency={currency} />
                        {order.orderable ? (
                            <Link to="/checkout" className="button button--wide">
                                {t('cart.checkout')}
                            </Link>
                        ) : (
                            <button type="button" className="button button--wide" disabled>
                                {t('cart.checkout')}
                            </button>
                        )}
                    </aside>
                </div>
            )}
        </>
    );
}
