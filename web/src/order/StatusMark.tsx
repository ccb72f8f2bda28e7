import type { OrderStatus } from '../api/client';
import { AlertIcon, BoxIcon, CheckIcon, CrossIcon, ReturnIcon } from '../ui/icons';
import { tone } from './status';

export function StatusMark({ status }: { status: OrderStatus }) {
    const mood = tone(status);
    return (
        <div className={`mark mark--${mood}`} data-status={status}>
            {mood === 'good' ? <CheckIcon size={34} /> : status === 'REFUNDED' ? <ReturnIcon size={34} /> : mood === 'bad' || mood === 'still' ? <CrossIcon size={34} /> : mood === 'odd' ? <AlertIcon size={34} /> : <BoxIcon size={34} />}
        </div>
    );
}
