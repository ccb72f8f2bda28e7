import type { Product } from '../api/client';
import type { Translate } from '../i18n/i18n';

/** An article's name in a language, else in English, else its number. */
export function nameOf(product: Pick<Product, 'sku' | 'name'>, language: string): string {
    return product.name[language] ?? product.name.en ?? Object.values(product.name)[0] ?? product.sku;
}

/** The name's two parts: what it is, and how much of it ("Latex gloves", "100 pieces"), which is a bare number if it is pieces. */
export function parts(name: string, t: Translate): { what: string; pack?: string } {
    const [what = name, ...rest] = name.split(', ');
    const pack = rest.join(', ');
    return pack === '' ? { what } : { what, pack: /^\d+$/.test(pack) ? t('product.pack', { count: pack }) : pack };
}

/** As somebody types it who has no accents at hand. */
export function plain(text: string): string {
    return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The articles of a category that have every word of the search in a name, of whatever language, or in their number. */
export function found(products: readonly Product[], query: string | undefined, category: string | undefined): Product[] {
    const words = plain(query ?? '').split(/\s+/).filter(Boolean);
    return products.filter((product) => {
        const text = plain([product.sku, ...Object.values(product.name)].join(' '));
        return (!category || product.category === category) && words.every((word) => text.includes(word));
    });
}

/** The categories that there is something of, in the order of the shop: those it knows first. */
export function categories(products: readonly Product[], known: readonly string[]): string[] {
    const present = new Set(products.flatMap((product) => product.category ?? []));
    return [...known.filter((category) => present.has(category)), ...[...present].filter((category) => !known.includes(category)).sort()];
}
