import { useSyncExternalStore } from 'react';
import { money, numberFormat } from '../../i18n/format';
import { useFormatLocale } from '../../i18n/i18n';

/** How long, in the largest units that say it: `480 ms`, `3.2 s`, `4 min`, `2 h 5 min`, `3 d`. */
export function duration(ms: number, locale: string): string {
    const unit = (value: number, name: string, digits = 0) =>
        numberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: digits }).format(value);
    const time = Math.max(0, ms);
    if (time < 1000) {
        return unit(Math.round(time), 'millisecond');
    }
    if (time < 60_000) {
        return unit(time / 1000, 'second', time < 10_000 ? 1 : 0);
    }
    const minutes = Math.floor(time / 60_000);
    if (minutes < 60) {
        return unit(minutes, 'minute');
    }
    const hours = Math.floor(minutes / 60);
    if (hours < 48) {
        return minutes % 60 === 0 || hours >= 10 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`;
    }
    return unit(Math.floor(hours / 24), 'day');
}

export interface ConsoleFormat {
    money(minor: number, currency: string): string;
    number(value: number): string;
    /** Time of day to the second; on other days than today the day, and the time to the minute. */
    time(iso: string): string;
    /** Time of day to the millisecond. */
    exact(iso: string): string;
    /** Day and time, in full. */
    moment(iso: string): string;
    duration(ms: number): string;
}

const formats = new Map<string, ConsoleFormat>();

/** The same object for all that are drawn, so that each cell of a table may ask for it. */
export function useConsoleFormat(): ConsoleFormat {
    const locale = useFormatLocale();
    let format = formats.get(locale);
    if (!format) {
        formats.set(locale, (format = formatOf(locale)));
    }
    return format;
}

function formatOf(locale: string): ConsoleFormat {
    const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    const millis = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
    const number = new Intl.NumberFormat(locale);
    return {
        money: (minor, currency) => money(minor, currency, locale),
        number: (value) => number.format(value),
        time: (iso) => {
            const at = new Date(iso);
            return at.toDateString() === new Date().toDateString() ? clock.format(at) : day.format(at);
        },
        exact: (iso) => millis.format(new Date(iso)),
        moment: (iso) => moment.format(new Date(iso)),
        duration: (ms) => duration(ms, locale),
    };
}

let now = Date.now();
let clock: ReturnType<typeof setInterval> | undefined;
const watching = new Set<() => void>();

/** The time, every second, for ages; a hidden page's stands still. */
export function useNow(): number {
    return useSyncExternalStore(
        (changed) => {
            watching.add(changed);
            clock ??= setInterval(() => {
                if (!document.hidden) {
                    now = Date.now();
                    watching.forEach((one) => one());
                }
            }, 1000);
            return () => {
                watching.delete(changed);
                if (watching.size === 0) {
                    clearInterval(clock);
                    clock = undefined;
                }
            };
        },
        () => now,
    );
}
