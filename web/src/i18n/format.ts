import { useMemo } from 'react';
import { useFormatLocale } from './i18n';

const numbers = new Map<string, Intl.NumberFormat>();

/** The same as `new Intl.NumberFormat`, which takes longer to make than a whole row of a table to draw: each is made once. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const name = locale + JSON.stringify(options);
    let format = numbers.get(name);
    if (!format) {
        numbers.set(name, (format = new Intl.NumberFormat(locale, options)));
    }
    return format;
}

/** @param minor an amount in minor units of the currency, which has as many digits as ISO 4217 gives it */
export function money(minor: number, currency: string, locale: string): string {
    const format = numberFormat(locale, { style: 'currency', currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export interface Format {
    money(minor: number, currency: string): string;
    /** Day and time. */
    moment(iso: string): string;
    /** Time of day to the second. */
    clock(iso: string): string;
}

/** Amounts and times as the shop's language and the browser's region write them. */
export function useFormat(): Format {
    const locale = useFormatLocale();
    return useMemo(() => {
        const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
        const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
        return {
            money: (minor, currency) => money(minor, currency, locale),
            moment: (iso) => moment.format(new Date(iso)),
            clock: (iso) => clock.format(new Date(iso)),
        };
    }, [locale]);
}
