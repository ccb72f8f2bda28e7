import { tone } from '../../order/status';
import { useC } from '../app/i18n';
import { useConsoleFormat } from '../ui/format';
import { statuses, type Story } from './snapshot';

interface Props {
    story: Story;
    /** Every time at which something happened. */
    steps: readonly number[];
    /** The time that is looked at; undefined for now. */
    when: number | undefined;
    choose: (when: number | undefined) => void;
}

/** Goes back to what the stores said at any time: one step for each thing that happened, and the last is now. */
export function Scrubber({ story, steps, when, choose }: Props) {
    const t = useC();
    const format = useConsoleFormat();
    const had = statuses(story);
    if (steps.length < 2) {
        return null;
    }
    const index = when === undefined ? steps.length : steps.findLastIndex((step) => step <= when);
    const status = (when === undefined ? had : had.filter(({ at }) => Date.parse(at) <= when)).at(-1)?.status;
    const said = when === undefined ? t('order.now') : `${format.exact(new Date(when).toISOString())} · ${status ? t(`status.${status}`) : t('order.notYet')}`;
    return (
        <div className="scrubber">
            <button type="button" className="act" onClick={() => choose(steps[Math.max(0, index - 1)])} aria-label={t('scrub.back')} disabled={index <= 0}>
                ‹
            </button>
            <div className="scrubber__track">
                <div className="scrubber__marks" aria-hidden="true">
                    {had.map(({ status: mark, at }) => (
                        <span key={at + mark} className={`scrubber__mark tone--${tone(mark)}`} style={{ left: `${(100 * Math.max(0, steps.indexOf(Date.parse(at)))) / steps.length}%` }} />
                    ))}
                </div>
                <input
                    type="range"
                    min={0}
                    max={steps.length}
                    value={index}
                    aria-label={t('scrub.label')}
                    aria-valuetext={said}
                    onChange={(event) => choose(Number(event.target.value) >= steps.length ? undefined : steps[Number(event.target.value)])}
                />
            </div>
            <button type="button" className="act" onClick={() => choose(index + 1 >= steps.length ? undefined : steps[index + 1])} aria-label={t('scrub.on')} disabled={when === undefined}>
                ›
            </button>
            <output className="scrubber__said number">{when === undefined ? '' : said}</output>
            <button type="button" className="act" onClick={() => choose(undefined)} disabled={when === undefined}>
                {t('order.now')}
            </button>
        </div>
    );
}
