import { describe, expect, it } from 'vitest';
import { watched } from './alarm';

const format = { number: String, duration: (ms: number) => `${ms / 1000} s` };
const t = (id: string, values?: Record<string, string | number>) => [id, ...Object.values(values ?? {})].join('|');

describe('what an alarm watches', () => {
    const watches = { metric: 'Age', sign: '>', threshold: 0, period: 60, points: 1, of: 1 };
    it('is said in one line', () => {
        expect(watched({ watches }, t, format)).toBe('alarms.once|Age > 0|60 s');
        expect(watched({ watches: { ...watches, points: 2, of: 3 } }, t, format)).toBe('alarms.often|Age > 0|60 s|2|3');
    });
    it('may be a band, or other alarms', () => {
        expect(watched({ watches: { ...watches, sign: 'GreaterThanUpperThreshold', threshold: undefined } }, t, format)).toBe('alarms.once|Age GreaterThanUpperThreshold|60 s');
        expect(watched({}, t, format)).toBe('alarms.others');
    });
});
