export function layout(definition: object): object;
export function layoutText(): string;
