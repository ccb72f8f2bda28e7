import { beforeEach, describe, expect, it, vi } from 'vitest';
import { arrive, current, end, read, signIn, signOut } from './token';

const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const soon = () => Math.floor(Date.now() / 1000) + 60;

let kept: Map<string, string>;
let replaced: string[];

function openedAt(path: string, search: string, hash: string): void {
    kept = kept ?? new Map();
    replaced = [];
    vi.stubGlobal('location', { pathname: path, search, hash });
    vi.stubGlobal('history', { state: null, replaceState: (_: unknown, __: string, url: string) => replaced.push(url) });
    vi.stubGlobal('sessionStorage', {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
        removeItem: (key: string) => kept.delete(key),
    });
}

beforeEach(() => {
    kept = new Map();
    openedAt('/', '', '');
    signOut();
});

describe('a token', () => {
    it('is read for its customer and its end, in any alphabet', () => {
        expect(read(jwt({ sub: '李-ñ', exp: 7 }))).toMatchObject({ customer: '李-ñ', expires: 7000 });
        for (const nonsense of ['', 'x', 'a.b.c', jwt({}), jwt({ sub: 1, exp: 1 }), jwt({ sub: 'c', exp: 'soon' }), 'a..b', 'null']) {
            expect(read(nonsense)).toBeUndefined();
        }
    });

    it('leaves the address at once, valid or not, and nothing else does', () => {
        for (const token of [jwt({ sub: 'c-001', exp: soon() }), 'nonsense', '']) {
            openedAt('/orders', '?a=1', `#token=${token}`);
            arrive();
            expect(replaced).toEqual(['/orders?a=1']);
        }
        openedAt('/', '', '#main');
        arrive();
        expect(replaced).toEqual([]);
    });

    it('is kept for this tab, and gone after signing out', () => {
        const token = jwt({ sub: 'c-001', exp: soon() });
        openedAt('/', '', `#token=${token}`);
        arrive();
        openedAt('/cart', '', '');
        arrive();
        expect(current()).toMatchObject({ customer: 'c-001', token });
        signOut();
        expect([current(), kept.size]).toEqual(['none', 0]);
    });

    it('has ended when it is past its time, or when the API says so', () => {
        signIn(jwt({ sub: 'c-001', exp: 1 }));
        expect(current()).toBe('expired');
        signIn(jwt({ sub: 'c-001', exp: soon() }));
        end();
        expect(current()).toBe('expired');
        signOut();
        end();
        expect(current()).toBe('none');
    });
});
