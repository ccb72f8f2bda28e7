/** From when to when all parts are, in milliseconds of the epoch: one scale for all rows. What is not over counts as a moment. */
export function scale(parts: readonly { at: string; ms?: number }[]): { begin: number; span: number } {
    const begin = Math.min(...parts.map(({ at }) => Date.parse(at)));
    const end = Math.max(...parts.map(({ at, ms }) => Date.parse(at) + (ms ?? 0)));
    return Number.isFinite(begin) ? { begin, span: Math.max(1, end - begin) } : { begin: 0, span: 1 };
}
