export function openapi(template: string, answers: { operations: object; schemas: object }): object;
export function openapiText(): string;
