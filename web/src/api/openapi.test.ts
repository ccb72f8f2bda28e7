import { readFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';
import { openapiText } from '../../scripts/openapi.mjs';
import { failureOf } from './failure';

it('openapi.json is of the API that the template deploys: else run npm run generate', () => {
    expect(readFileSync('openapi.json', 'utf8')).toBe(openapiText());
});

it('schema.d.ts is of openapi.json: else run npm run generate', async () => {
    expect(readFileSync('src/api/schema.d.ts', 'utf8')).toContain(astToString(await openapiTypescript(readFileSync('openapi.json', 'utf8'))));
});

it('tells failures apart by status, whatever the body is', () => {
    const kinds = [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504].map((status) => failureOf(status, undefined, null).kind);
    expect(kinds).toEqual(['invalid', 'expired', 'forbidden', 'unknown', 'conflict', 'invalid', 'busy', 'broken', 'unreachable', 'unreachable', 'unreachable']);
    for (const body of [undefined, null, '', '<html>', [], { other: 1 }]) {
        expect(failureOf(500, body, 'r-1')).toMatchObject({ message: 'HTTP 500', requestId: 'r-1', passing: true });
    }
    expect(failureOf(400, { message: 'no items', requestId: 'r-2' }, 'r-1')).toMatchObject({ message: 'no items', requestId: 'r-2', passing: false });
});
