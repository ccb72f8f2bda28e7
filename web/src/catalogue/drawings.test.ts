import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawing, DRAWINGS } from './drawings';

it('art.svg has every drawing that an article gets, and no other', () => {
    const drawn = [...readFileSync('src/catalogue/art.svg', 'utf8').matchAll(/<g id="(\w+)">/g)].map(([, name]) => name);
    expect(drawn.toSorted()).toEqual(DRAWINGS.toSorted());
    expect([drawing('LATEX-GLOVES'), drawing('MOON-ROCK')]).toEqual(['glove', 'box']);
});
