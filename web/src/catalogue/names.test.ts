import { expect, it } from 'vitest';
import type { Product } from '../api/client';
import type { Translate } from '../i18n/i18n';
import { categories, found, nameOf, parts } from './names';

const products: Product[] = [
    { sku: 'LATEX-GLOVES', category: 'hands', name: { en: 'Latex gloves, 100', es: 'Guantes de látex, 100' }, prices: {} },
    { sku: 'BLEACH-5L', category: 'cleaners', name: { en: 'Bleach, 5 l', es: 'Lejía, 5 l' }, prices: {} },
    { sku: 'SAMPLE-1C', name: { en: 'Sample, one cent' }, prices: {} },
];
const skus = (query?: string, category?: string) => found(products, query, category).map((product) => product.sku);

it('finds by every word, in any language, without accents, and by article number', () => {
    expect(skus()).toHaveLength(3);
    expect(skus('  ')).toHaveLength(3);
    expect(skus('lejia')).toEqual(['BLEACH-5L']);
    expect(skus('GUANTES latex')).toEqual(['LATEX-GLOVES']);
    expect(skus('sample-1c')).toEqual(['SAMPLE-1C']);
    expect(skus('gloves bleach')).toEqual([]);
    expect(skus('l', 'hands')).toEqual(['LATEX-GLOVES']);
    expect(skus('.*')).toEqual([]);
});

it('lists the categories that there is something of, known ones first', () => {
    expect(categories([...products, { sku: 'X', category: 'garden', name: {}, prices: {} }], ['cleaners', 'tools', 'hands'])).toEqual(['cleaners', 'hands', 'garden']);
});

it('names an article in the language, or else somehow', () => {
    expect(nameOf(products[0]!, 'es')).toBe('Guantes de látex, 100');
    expect(nameOf(products[2]!, 'es')).toBe('Sample, one cent');
    expect(nameOf({ sku: 'X', name: { fr: 'Gants' } }, 'es')).toBe('Gants');
    expect(nameOf({ sku: 'X', name: {} }, 'es')).toBe('X');
    const t: Translate = (_, values) => `${values?.count} pieces`;
    expect(parts('Latex gloves, 100', t)).toEqual({ what: 'Latex gloves', pack: '100 pieces' });
    expect(parts('Bleach, 5 l', t)).toEqual({ what: 'Bleach', pack: '5 l' });
    expect(parts('Goggles', t)).toEqual({ what: 'Goggles' });
});
