import './chart.css';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import { useC } from '../app/i18n';
import { useFormatLocale } from '../../i18n/i18n';

export interface Line {
    name: string;
    /** Seconds of the epoch, and the value. */
    points: readonly (readonly [number, number])[];
    tone: 'accent' | 'going' | 'good' | 'odd' | 'bad' | 'soft';
}

interface Props {
    title: string;
    lines: readonly Line[];
    /** The span that is shown, in seconds of the epoch. */
    from: number;
    to: number;
    /** How long from one point to the next, in seconds: what is missing between is 0, or nothing. */
    step: number;
    missing: 0 | null;
    /** Writes a value with its unit. */
    write: (value: number) => string;
}

const HEIGHT = 128;
const DASHES = [[], [5, 3], [2, 2]];

/** Where light becomes dark and back: what is drawn on a canvas does not follow by itself. */
function useScheme(): boolean {
    return useSyncExternalStore(
        (changed) => {
            const query = matchMedia('(prefers-color-scheme: dark)');
            query.addEventListener('change', changed);
            return () => query.removeEventListener('change', changed);
        },
        () => matchMedia('(prefers-color-scheme: dark)').matches,
    );
}

/** Lines over time. What they say last is said in words beside it; the values of a minute are read by pointing at it. */
export function Chart({ title, lines, from, to, step, missing, write }: Props) {
    const t = useC();
    const place = useRef<HTMLDivElement>(null);
    const dark = useScheme();
    const locale = useFormatLocale();
    const [at, setAt] = useState<number | null>(null);
    const data = useMemo(() => aligned(lines, from, to, step, missing), [lines, from, to, step, missing]);
    const writing = useRef(write);
    writing.current = write;
    const looks = lines.map(({ tone }) => tone).join();
    useEffect(() => {
        const element = place.current;
        if (!element) {
            return;
        }
        const style = getComputedStyle(document.documentElement);
        const colour = (name: string) => style.getPropertyValue(name).trim();
        const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
        const tones: Record<Line['tone'], string> = { accent: colour('--accent'), going: colour('--going'), good: colour('--good'), odd: colour('--odd'), bad: colour('--bad'), soft: colour('--line-strong') };
        const axis = { stroke: colour('--ink-soft'), font: '11px Figtree Variable, sans-serif', ticks: { show: false }, grid: { stroke: colour('--line'), width: 1 } };
        const plot = new uPlot(
            {
                width: element.clientWidth,
                height: HEIGHT,
                padding: [8, 4, 0, 0],
                legend: { show: false },
                cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
                scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(1, (high ?? 0) * 1.1)] } },
                axes: [
                    { ...axis, size: 22, values: (_, splits) => splits.map((split) => clock.format(split * 1000)), grid: { show: false } },
                    { ...axis, size: 46, values: (_, splits) => splits.map((split) => writing.current(split)) },
                ],
                series: [{}, ...looks.split(',').filter(Boolean).map((tone, index) => ({ stroke: tones[tone as Line['tone']], width: index === 0 ? 2 : 1.5, dash: DASHES[index] ?? [], points: { show: missing === null, size: 4, fill: tones[tone as Line['tone']] }, spanGaps: false, fill: index === 0 ? `${tones[tone as Line['tone']]}1f` : undefined }))],
                hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
            },
            data,
            element,
        );
        drawn.current = plot;
        const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
        resized.observe(element);
        return () => {
            resized.disconnect();
            plot.destroy();
            drawn.current = undefined;
        };
        // The data is set below: a chart is not made anew for it.
    }, [dark, locale, looks, missing]);
    const drawn = useRef<uPlot>(undefined);
    useEffect(() => {
        drawn.current?.setData(data);
    }, [data]);
    const index = at ?? data[0].length - 1;
    const moment = data[0][index];
    return (
        <figure className="chart">
            <figcaption className="chart__head">
                <h3>{title}</h3>
                <span className="chart__values">
                    {lines.map((line, number) => {
                        const value = data[number + 1]?.[index];
                        return (
                            <span key={line.name} className={`chart__value tone--${line.tone}`}>
                                <i aria-hidden="true" className={`chart__dash chart__dash--${number}`} />
                                {line.name} <b className="number">{value === null || value === undefined ? '–' : write(value)}</b>
                            </span>
                        );
                    })}
                    {at !== null && moment !== undefined && <span className="soft number">{new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment * 1000)}</span>}
                </span>
            </figcaption>
            <div ref={place} className="chart__plot" aria-hidden="true" />
            {lines.every(({ points }) => points.length === 0) && <p className="chart__none soft small">{t('chart.none')}</p>}
        </figure>
    );
}

/** All lines at the same times, one for each step. */
export function aligned(lines: readonly Line[], from: number, to: number, step: number, missing: 0 | null): [number[], ...(number | null)[][]] {
    const begin = Math.floor(from / step) * step;
    const times = Array.from({ length: Math.max(1, Math.floor((to - begin) / step)) }, (_, index) => begin + index * step);
    return [
        times,
        ...lines.map(({ points }) => {
            const values = new Map(points.map(([time, value]) => [Math.floor(time / step) * step, value]));
            return times.map((time) => values.get(time) ?? missing);
        }),
    ];
}
