import type { MessageId, Translate } from '../i18n/i18n';

export const KNOWN_CATEGORIES = ['hands', 'protection', 'cleaners', 'tools', 'paper', 'health'] as const;

/** A category's name; one that the shop does not know yet has its own. */
export function categoryName(category: string, t: Translate): string {
    return (KNOWN_CATEGORIES as readonly string[]).includes(category) ? t(`category.${category}` as MessageId) : category;
}
