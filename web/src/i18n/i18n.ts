import { i18n, type Messages } from '@lingui/core';
import { useLingui } from '@lingui/react';
import { useCallback } from 'react';
import { remembered } from '../app/remembered';
import type en from './locales/en.json';

/** A message of the catalogues; a misspelt one does not compile. */
export type MessageId = keyof typeof en;
export type Language = 'en' | 'es';
export const LANGUAGES: Record<Language, string> = { en: 'English', es: 'Español' };

const chosen = remembered<Language>('language', (value) => (isLanguage(value) ? value : undefined));

/** What was chosen here before, or else the first of the browser's languages that the shop speaks. */
export function knownLanguage(): Language | undefined {
    return [chosen.get(), ...navigator.languages.map((tag) => tag.slice(0, 2))].find(isLanguage);
}

export function isLanguage(value: unknown): value is Language {
    return value === 'en' || value === 'es';
}

/** Further messages, of a part of the app that is loaded when it is opened. */
let further: ((language: Language) => Promise<{ messages: Messages }>) | undefined;

/** Speaks further messages, too, from now on; where it has one of the shop's, its own is said. */
export async function speakToo(load: NonNullable<typeof further>): Promise<void> {
    further = load;
    await speak(isLanguage(i18n.locale) ? i18n.locale : 'en');
}

export async function speak(language: Language): Promise<void> {
    const [shop, more] = await Promise.all([language === 'es' ? import('./locales/es.json?lingui') : import('./locales/en.json?lingui'), further?.(language)]);
    i18n.loadAndActivate({ locale: language, messages: { ...shop.messages, ...more?.messages } });
    document.documentElement.lang = language;
}

/** Speaks another language from now on; the one of before, while the shop does not answer. */
export async function choose(language: Language): Promise<void> {
    await speak(language).then(
        () => chosen.set(language),
        () => undefined,
    );
}

export type Translate = (id: MessageId, values?: Record<string, string | number>) => string;

/** Translates; what uses it is drawn again when the language changes. */
export function useT(): Translate {
    const { i18n: current } = useLingui();
    return useCallback((id, values) => current._(id, values), [current, current.locale]);
}

/** The BCP 47 tag to write numbers and dates by: the browser's own variant of the language (en-GB), if it has one. */
export function useFormatLocale(): string {
    const language = useLingui().i18n.locale;
    return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}
