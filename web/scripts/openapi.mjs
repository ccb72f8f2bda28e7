// Makes openapi.json from the template that the REST API is deployed from, so that the shop is compiled against the routes that exist.
// A proxy integration says nothing about what its function takes and answers: that is in answers.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** CloudFormation's short forms as the objects they stand for: `!Ref Api` is `{Ref: 'Api'}`. */
const intrinsics = ['Ref', 'Sub', 'GetAtt', 'Join', 'If', 'Not', 'Equals', 'Select'].flatMap((name) => [
    { tag: `!${name}`, resolve: (text) => ({ [name]: text }) },
    { tag: `!${name}`, collection: 'seq', resolve: (seq) => ({ [name]: seq.toJSON() }) },
]);

/**
 * @param {string} template templates/app/api.yaml
 * @param {{ operations: object, schemas: object }} answers what the functions behind proxy integrations take and answer
 * @returns {object} an OpenAPI 3.0 document
 */
export function openapi(template, answers) {
    const { Resources: resources } = parse(template, { customTags: intrinsics });
    const ofType = (type) => Object.entries(resources).filter(([, resource]) => resource.Type === `AWS::ApiGateway::${type}`);
    const pathOf = (id) => {
        const { ParentId: parent, PathPart: part } = resources[id].Properties;
        return `${parent.Ref ? pathOf(parent.Ref) : ''}/${part}`;
    };
    const paths = {};
    for (const [id, { Properties: method }] of ofType('Method')) {
        const path = pathOf(method.ResourceId.Ref);
        const known = answers.operations[id] ?? {};
        (paths[path] ??= {})[method.HttpMethod.toLowerCase()] = {
            operationId: id,
            parameters: [
                ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
                ...(known.parameters ?? []),
            ],
            ...body(method, resources, known),
            responses: responses(method, known),
            ...security(method),
        };
    }
    return {
        openapi: '3.0.1',
        info: { title: 'POC-API', version: '1' },
        paths: sorted(paths),
        components: {
            schemas: {
                ...answers.schemas,
                ...Object.fromEntries(ofType('Model').map(([, { Properties: model }]) => [model.Name, schema(model.Schema)])),
            },
            securitySchemes: {
                shop: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
                api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
            },
        },
    };
}

function body(method, resources, known) {
    const models = Object.entries(method.RequestModels ?? {}).map(([type, model]) => [type, resources[model.Ref].Properties.Name]);
    const content = known.body ? [['application/json', known.body]] : models;
    if (content.length === 0) {
        return {};
    }
    return {
        requestBody: {
            required: true,
            content: Object.fromEntries(content.map(([type, name]) => [type, { schema: { $ref: `#/components/schemas/${name}` } }])),
        },
    };
}

function responses(method, known) {
    const declared = Object.fromEntries((method.MethodResponses ?? []).map(({ StatusCode: code }) => [code, { description: code }]));
    const answered = Object.entries(known.answers ?? {}).map(([code, name]) => [
        code,
        { description: code, content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
    ]);
    const all = { ...declared, ...Object.fromEntries(answered) };
    return Object.keys(all).length > 0 ? all : { default: { description: 'what the function answers' } };
}

function security(method) {
    const needs = { ...(method.AuthorizationType === 'CUSTOM' && method.AuthorizerId.Ref === 'ShopAuthorizer' ? { shop: [] } : {}) };
    if (method.ApiKeyRequired) {
        needs.api_key = [];
    }
    return Object.keys(needs).length > 0 ? { security: [needs] } : {};
}

function schema({ $schema: _, ...rest }) {
    return rest;
}

function sorted(object) {
    return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The document as the file holds it. */
export function openapiText() {
    const template = readFileSync(here('../../templates/app/api.yaml'), 'utf8');
    const answers = JSON.parse(readFileSync(here('../answers.json'), 'utf8'));
    return `${JSON.stringify(openapi(template, answers), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    writeFileSync(here('../openapi.json'), openapiText());
}
