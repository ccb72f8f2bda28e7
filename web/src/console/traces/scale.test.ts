import { expect, it } from 'vitest';
import { scale } from './scale';

it('is from the first part to the end of the last, and never empty', () => {
    expect(scale([{ at: '1970-01-01T00:00:02Z', ms: 100 }, { at: '1970-01-01T00:00:01Z', ms: 3000 }, { at: '1970-01-01T00:00:03Z' }])).toEqual({ begin: 1000, span: 3000 });
    expect(scale([{ at: '1970-01-01T00:00:01Z' }])).toEqual({ begin: 1000, span: 1 });
    expect(scale([])).toEqual({ begin: 0, span: 1 });
});
