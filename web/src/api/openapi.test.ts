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

/** Those that anybody may call, or that are guarded otherwise: by a key, by a User-Agent, by the function itself. */
const OPEN = ['get /api/bank/clients/{id}/history', 'get /api/products', 'post /api/bank', 'post /api/mail', 'post /api/order'];

it('no route is without the authorizer that asks for a token, but for those that are known', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, Record<string, { security?: object[] }>> };
    const unguarded = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods)
            .filter(([method, { security }]) => method !== 'options' && !security?.some((one) => 'shop' in one))
            .map(([method]) => `${method} ${path}`),
    );
    expect(unguarded.sort()).toEqual(OPEN);
    expect(Object.keys(paths).filter((path) => path.includes('+'))).toEqual([]);
    // Same origin only: no other page gets to ask for what operators see.
    expect(Object.entries(paths).filter(([path, methods]) => path.startsWith('/api/console/') && 'options' in methods)).toEqual([]);
});

it('a route is deployed with the others, and answered: enter it in the DependsOn of ApiDeployment, and those of the console in Console.java', () => {
    const template = readFileSync('../templates/app/api.yaml', 'utf8');
    const methods = [...template.matchAll(/^ {2}(\w+):\n {4}Type: AWS::ApiGateway::Method$/gm)].map(([, id]) => id!);
    const awaited = /\n {2}ApiDeployment:[^[]*DependsOn:\s*\[([^\]]*)\]/.exec(template)![1]!.split(/[\s,]+/);
    expect(methods.length).toBeGreaterThan(30);
    expect(methods.filter((id) => !awaited.includes(id))).toEqual([]);
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, object> };
    const asked = Object.entries(paths)
        .filter(([path]) => path.startsWith('/api/console/'))
        .flatMap(([path, routes]) => Object.keys(routes).map((method) => `${method} ${path.slice('/api/console/'.length)}`));
    const console = readFileSync('../lambda-runtime/src/main/java/dev/opsctl/functions/console/Console.java', 'utf8');
    const answered = [...console.matchAll(/\b(get|post)\(\s*"([^"]+)"|"(DELETE) " \+ ROOT \+ "([^"]+)"/g)].map((found) => found.slice(1).filter(Boolean).join(' ').toLowerCase());
    expect(asked.filter((route) => !answered.includes(route.toLowerCase()))).toEqual([]);
    expect(answered.filter((route) => !asked.map((one) => one.toLowerCase()).includes(route)), 'Console.java answers these, and nobody can ask: a resource and a method in api.yaml').toEqual([]);
});

it('what a route of the console answers is known, so that pages are compiled against it: enter it in answers.json, by the logical id of its method', () => {
    const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, Record<string, { operationId: string; responses: object }>> };
    const silent = Object.entries(paths)
        .filter(([path]) => path.startsWith('/api/console/'))
        .flatMap(([, methods]) => Object.values(methods).filter(({ responses }) => 'default' in responses).map(({ operationId }) => operationId));
    expect(silent).toEqual([]);
});

it('tells failures apart by status, whatever the body is', () => {
    const kinds = [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504].map((status) => failureOf(status, undefined, null).kind);
    expect(kinds).toEqual(['invalid', 'expired', 'forbidden', 'unknown', 'conflict', 'invalid', 'busy', 'broken', 'unreachable', 'unreachable', 'unreachable']);
    for (const body of [undefined, null, '', '<html>', [], { other: 1 }]) {
        expect(failureOf(500, body, 'r-1')).toMatchObject({ message: 'HTTP 500', requestId: 'r-1', passing: true });
    }
    expect(failureOf(400, { message: 'no items', requestId: 'r-2' }, 'r-1')).toMatchObject({ message: 'no items', requestId: 'r-2', passing: false });
});
