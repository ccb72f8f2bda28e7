import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';

/** @param total in minor units */
export function Totals({ total, currency }: { total: number; currency: string }) {
    const t = useT();
    const format = useFormat();
    return (
        <dl className="totals number">
            <div>
                <dt>{t('cart.subtotal')}</dt>
                <dd>{format.money(total, currency)}</dd>
            </div>
            <div>
                <dt>{t('cart.delivery')}</dt>
                <dd>{t('cart.free')}</dd>
            </div>
            <div className="totals__sum">
                <dt>{t('cart.total')}</dt>
                <dd>{format.money(total, currency)}</dd>
            </div>
        </dl>
    );
}
