import type { PlacedOrder } from '../api/client';
import { useFormat } from '../i18n/format';
import { useT } from '../i18n/i18n';
import { CheckIcon, CrossIcon } from '../ui/icons';
import { finished, steps, tone } from './status';

/** Every status of the order with its time, and what is to come. */
export function Timeline({ order }: { order: PlacedOrder }) {
    const t = useT();
    const format = useFormat();
    return (
        <ol className="timeline">
            {steps(order).map((step) => {
                const stands = step.status === order.status;
                const state = !step.reached ? 'ahead' : !stands ? 'done' : tone(step.status);
                return (
                    <li key={step.status} className={`step step--${state}`} aria-current={stands && !finished(order.status) ? 'step' : undefined}>
                        <span className="step__dot">{state === 'done' || state === 'good' ? <CheckIcon size={14} /> : state === 'bad' || state === 'still' ? <CrossIcon size={14} /> : null}</span>
                        <span className="step__name">{t(`status.${step.status}`)}</span>
                        {step.at ? (
                            <time className="step__time number" dateTime={step.at}>
                                {format.clock(step.at)}
                            </time>
                        ) : (
                            !step.reached && <span className="step__time">{t('order.waiting')}</span>
                        )}
                    </li>
                );
            })}
        </ol>
    );
}
