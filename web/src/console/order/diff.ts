/** How one member of two JSON documents differs. */
export interface Difference {
    path: string;
    kind: 'added' | 'removed' | 'changed';
    before?: string;
    after?: string;
}

/** The leaves of a document by their paths, as `order.items[0].sku`. Empty objects and lists are leaves. */
function leaves(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
    if (Array.isArray(value) && value.length > 0) {
        value.forEach((one, index) => leaves(one, `${path}[${index}]`, into));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
        Object.entries(value).forEach(([name, one]) => leaves(one, path ? `${path}.${name}` : name, into));
    } else {
        into.set(path || '$', JSON.stringify(value) ?? 'null');
    }
    return into;
}

/** What a state made of its input, member by member; `same` is how many it left alone. */
export function difference(input: unknown, output: unknown): { differences: Difference[]; same: number } {
    const before = leaves(input ?? {}, '', new Map());
    const after = leaves(output ?? {}, '', new Map());
    before.delete('$');
    after.delete('$');
    const differences: Difference[] = [];
    let same = 0;
    for (const path of new Set([...before.keys(), ...after.keys()])) {
        const [was, is] = [before.get(path), after.get(path)];
        if (was === is) {
            same += 1;
        } else {
            differences.push({ path, kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', before: was, after: is });
        }
    }
    return { differences, same };
}
