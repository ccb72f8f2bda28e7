/** Which drawing of art.svg an article gets, by a word of its number. */
const BY_WORD: readonly (readonly [RegExp, string])[] = [
    [/GLOVE/, 'glove'],
    [/BLEACH/, 'jerrycan'],
    [/SOAP|GEL/, 'pump'],
    [/MASK/, 'mask'],
    [/APRON/, 'apron'],
    [/TOWEL|ROLL/, 'roll'],
    [/SPONGE/, 'sponge'],
    [/MOP/, 'mop'],
    [/BUCKET/, 'bucket'],
    [/BROOM/, 'broom'],
    [/CLEANER|SPRAY/, 'spray'],
    [/DEGREASER/, 'bottle'],
    [/BAG/, 'bag'],
    [/SHOE/, 'shoe'],
    [/HAIR/, 'hairnet'],
    [/GOGGLES/, 'goggles'],
    [/AID/, 'kit'],
    [/THERMO/, 'thermometer'],
    [/WIPES/, 'wipes'],
    [/DUSTPAN/, 'dustpan'],
    [/SQUEEGEE/, 'squeegee'],
    [/SAMPLE/, 'coin'],
];

const OTHER = 'box';

export const DRAWINGS: readonly string[] = [...BY_WORD.map(([, name]) => name), OTHER];

export function drawing(sku: string): string {
    return BY_WORD.find(([word]) => word.test(sku))?.[1] ?? OTHER;
}
