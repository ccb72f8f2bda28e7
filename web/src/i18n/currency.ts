import { useSyncExternalStore } from 'react';
import type { components } from '../api/schema';
import { remembered } from '../app/remembered';

export type Currency = components['schemas']['Currency'];
export const CURRENCIES: readonly Currency[] = ['USD', 'EUR', 'GBP'];

export function isCurrency(value: unknown): value is Currency {
    return CURRENCIES.includes(value as Currency);
}

/** The currency of most who read the language of that tag where it is spoken. */
export function currencyOf(tag: string): Currency {
    const [language, region] = tag.split('-');
    if (region === 'GB') {
        return 'GBP';
    }
    return ['ES', 'DE', 'FR', 'IT', 'IE', 'NL', 'PT', 'AT', 'BE', 'FI'].includes(region ?? '') || (language === 'es' && !region) ? 'EUR' : 'USD';
}

const chosen = remembered<Currency>('currency', (value) => (isCurrency(value) ? value : undefined));

export const chooseCurrency = chosen.set;

export function useCurrency(): Currency {
    return useSyncExternalStore(chosen.subscribe, chosen.get) ?? currencyOf(navigator.language);
}
