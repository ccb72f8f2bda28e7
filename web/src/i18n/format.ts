import { useMemo } from 'react';
import { useFormatLocale } from './i18n';

/** @param minor an amount in minor units of the currency, which has as many digits as ISO 4217 gives it */
export function money(minor: number, currency: string, locale: string): string {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
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
