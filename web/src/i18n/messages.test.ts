import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { currencyOf } from './currency';
import { money } from './format';
import consoleEn from '../console/locales/en.json';
import consoleEs from '../console/locales/es.json';
import en from './locales/en.json';
import es from './locales/es.json';

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test|\.d)\.tsx?$/.test(name))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');
const values = (message: string) => [...new Set([...message.matchAll(/\{(\w+)/g)].map(([, name]) => name).filter((name) => /^[a-z]/.test(name ?? '')))].sort();

describe.each([
    ['the shop', en, es],
    ['the console', consoleEn, consoleEs],
] as [string, Record<string, string>, Record<string, string>][])('messages of %s', (_, english, spanish) => {
    it('are the same in en.json and es.json, in the same order, with the same values', () => {
        expect(Object.keys(spanish)).toEqual(Object.keys(english));
        for (const [id, message] of Object.entries(english)) {
            const other = spanish[id] ?? '';
            expect(other.trim(), id).not.toBe('');
            const plural = /plural/.test(message);
            expect(plural ? ['count'] : values(other), id).toEqual(plural ? ['count'] : values(message));
        }
    });

    it('are all used', () => {
        // Some are named by what they are about: t(`status.${status}`).
        const made = [...source.matchAll(/`([a-zA-Z]+\.[a-zA-Z]*)\$\{/g)].map(([, start]) => start ?? '');
        const unused = Object.keys(english).filter((id) => !source.includes(`'${id}'`) && !made.some((start) => id.startsWith(start)));
        expect(unused).toEqual([]);
    });
});

it('writes amounts as the language does', () => {
    expect(money(123456, 'USD', 'en-US')).toBe('$1,234.56');
    expect(money(123456, 'EUR', 'es-ES').replace(/\s/g, ' ')).toBe('1234,56 €');
    expect(money(5, 'GBP', 'en-GB')).toBe('£0.05');
    expect(money(500, 'JPY', 'en-US')).toBe('¥500');
});

it('begins with the currency of the place', () => {
    expect(['en-US', 'en', 'en-GB', 'es', 'es-ES', 'es-MX', 'en-IE'].map(currencyOf)).toEqual(['USD', 'USD', 'GBP', 'EUR', 'EUR', 'USD', 'EUR']);
});
