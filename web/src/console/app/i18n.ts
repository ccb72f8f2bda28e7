import { useLingui } from '@lingui/react';
import { useCallback } from 'react';
import { speakToo, type MessageId } from '../../i18n/i18n';
import type en from '../locales/en.json';

/** A message of the console's catalogue, or of the shop's, whose statuses it shares. */
export type ConsoleMessageId = keyof typeof en | MessageId;
export type ConsoleTranslate = (id: ConsoleMessageId, values?: Record<string, string | number>) => string;

export function speakConsole(): Promise<void> {
    return speakToo((language) => (language === 'es' ? import('../locales/es.json?lingui') : import('../locales/en.json?lingui')));
}

/** Translates; what uses it is drawn again when the language changes. */
export function useC(): ConsoleTranslate {
    const { i18n } = useLingui();
    return useCallback((id, values) => i18n._(id, values), [i18n, i18n.locale]);
}
