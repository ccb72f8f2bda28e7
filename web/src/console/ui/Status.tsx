import type { OrderStatus } from '../../api/client';
import { tone } from '../../order/status';
import { useC } from '../app/i18n';
import { ToneMark, type Tone } from './icons';

/** A state in a table: its shape and colour say how it is, its word says what it is. */
export function State({ tone: mood, children }: { tone: Tone; children: string }) {
    return (
        <span className={`state state--${mood}`}>
            <ToneMark tone={mood} />
            {children}
        </span>
    );
}

export function OrderState({ status }: { status: OrderStatus }) {
    const t = useC();
    return <State tone={tone(status)}>{t(`status.${status}`)}</State>;
}
