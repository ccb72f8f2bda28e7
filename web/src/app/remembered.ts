/** Something that outlives a reload, and is the same in all tabs of this browser. */
export interface Remembered<T> {
    get(): T | undefined;
    set(value: T | undefined): void;
    subscribe(changed: () => void): () => void;
}

/**
 * @param read what was stored (by whatever version of the shop) as a value, or undefined if it is none
 * @return a value in localStorage, or only in memory where the browser forbids to store
 */
export function remembered<T>(name: string, read: (stored: unknown) => T | undefined): Remembered<T> {
    const key = `shop.${name}`;
    const listeners = new Set<() => void>();
    let text: string | null = stored(key);
    let value = parsed(text, read);

    const take = (now: string | null) => {
        if (now !== text) {
            text = now;
            value = parsed(now, read);
            listeners.forEach((listener) => listener());
        }
    };
    if (typeof window !== 'undefined') {
        window.addEventListener('storage', (event) => {
            if (event.key === key || event.key === null) {
                take(stored(key));
            }
        });
    }
    return {
        get: () => value,
        set: (next) => {
            const now = next === undefined ? null : JSON.stringify(next);
            try {
                if (now === null) {
                    localStorage.removeItem(key);
                } else {
                    localStorage.setItem(key, now);
                }
            } catch {
                // A full or forbidden storage: the page goes on with what it knows.
            }
            take(now);
        },
        subscribe: (changed) => {
            listeners.add(changed);
            return () => listeners.delete(changed);
        },
    };
}

function stored(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

function parsed<T>(text: string | null, read: (stored: unknown) => T | undefined): T | undefined {
    try {
        return text === null ? undefined : read(JSON.parse(text));
    } catch {
        return undefined;
    }
}
