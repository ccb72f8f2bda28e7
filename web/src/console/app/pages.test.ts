import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');
/** The example scripts as they are run: what a loop does, once for each of its words. */
const examples = readdirSync('../examples')
    .filter((name) => name.endsWith('.sh'))
    .map((name) => read(`../examples/${name}`).replace(/for (\w+) in ([^\n;]+); do\n([\s\S]*?)\ndone/g, (_, name: string, words: string, body: string) => words.split(/\s+/).map((word) => body.replaceAll(`$${name}`, word.replace(/['"]/g, ''))).join('\n')))
    .join('\n');

it('a page of the console is looked at in a browser: enter it in PAGES of e2e/console/console.test.ts', () => {
    const pages = [...read('src/console/app/routes.tsx').matchAll(/path: '\/([^'$]*)',/g)].map(([, path]) => (path === 'console' ? '/console' : `/console/${path}`.replace(/\/$/, '')));
    const looked = [...read('e2e/console/console.test.ts').matchAll(/^ {8}\['(\/console[^']*)', \d+\],$/gm)].map(([, path]) => path);
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((path) => !looked.includes(path))).toEqual([]);
});

it('a page of the menu is looked at with axe: enter it in PAGES of e2e/console/operate.test.ts, with what is there when it is ready', () => {
    const titles = JSON.parse(read('src/console/locales/en.json')) as Record<string, string>;
    const menu = [...read('src/console/app/pages.ts').matchAll(/to: '([^']+)', name: '([^']+)'/g)].map(([, path, name]) => [path!, titles[name!]!.toLowerCase()] as const);
    const looked = [...read('e2e/console/operate.test.ts').matchAll(/^ {4}\[['`](\/console[^'`?]*)[^'`]*['`], '[^']+'\],$/gm)].map(([, path]) => path);
    const clicked = [...read('e2e/console/console.test.ts').matchAll(/await look\('([^']+)'\)/g)].map(([, title]) => title);
    expect(menu.length).toBeGreaterThan(10);
    expect(menu.filter(([path, title]) => !looked.includes(path) && !clicked.includes(title)).map(([path]) => path)).toEqual([]);
});

it('a page that has a route is in the addChildren of app/routes.tsx', () => {
    const routes = read('src/console/app/routes.tsx');
    const made = [...routes.matchAll(/const (\w+) = createRoute/g)].map(([, name]) => name!).filter((name) => name !== 'layout');
    const reached = /addChildren\(\[([^\]]*)\]/.exec(routes)![1]!.split(/[\s,]+/);
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter((name) => !reached.includes(name))).toEqual([]);
});

it('a route is called by an example: enter a happy call, and one that is refused, in ../examples', () => {
    const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const));
    const called = (status: string, method: string, path: string) => new RegExp(`expect ${status} ${method} ['"]?${path.replace(/\{\w+\}/g, '[^/ ?\'"]+')}['"? ]`).test(examples);
    expect(routes.length).toBeGreaterThan(30);
    // Nobody is refused the products. What changes something is often called by a function of its script.
    expect(routes.filter(([method, path]) => method === 'GET' && !called('(2\\d\\d|\\$\\w+)', method, path)).map((route) => route.join(' '))).toEqual([]);
    expect(routes.filter(([method, path]) => method !== 'OPTIONS' && path !== '/api/products' && !called('4\\d\\d', method, path)).map((route) => route.join(' '))).toEqual([]);
});

it('what moves is told: enter a panel with a mark in the parameter of GetConsoleChanges in answers.json, and in a call of examples/console.sh (one names 8 at most)', () => {
    const panels = [...read('../lambda-runtime/src/main/java/dev/opsctl/functions/console/Console.java').matchAll(/marks\.add\("(\w+)"/g)].map(([, panel]) => panel!);
    const described = /"panels"[^}]*"description": "([^"]*)"/.exec(read('answers.json'))![1]!;
    const asked = [...examples.matchAll(/expect 200 GET ['"]\/api\/console\/changes\?panels=([^'"&]+)/g)].flatMap(([, panels]) => panels!.split(',').map((panel) => panel.split('/')[0]!));
    expect(panels.length).toBeGreaterThan(5);
    const moving = readdirSync('src/console', { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.tsx'))
        .flatMap((name) => [...read(`src/console/${name}`).matchAll(/useMoving\([^[\]]*/g)].flatMap(([call]) => [...call.matchAll(/'(\w+)'/g)].map(([, panel]) => panel!)));
    expect(new Set(moving).size).toBeGreaterThan(5);
    expect(moving.filter((panel) => !panels.includes(panel)), 'pages wait for these, and nothing tells that they moved: marks.add in Console.java').toEqual([]);
    expect(panels.filter((panel) => !described.includes(panel) || !asked.includes(panel))).toEqual([]);
});

it('operators can read of it: enter a page, its routes and its mark in the tables of docs/console.md (what it answers, what it asks for and costs)', () => {
    const lines = read('../docs/console.md').split('\n').filter((line) => /^ *\|/.test(line));
    const titles = JSON.parse(read('src/console/locales/en.json')) as Record<string, string>;
    const pages = [...read('src/console/app/pages.ts').matchAll(/name: '([^']+)'/g)].map(([, name]) => titles[name!]!);
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((page) => lines.filter((line) => line.includes(`*${page}*`)).length < 2), 'pages').toEqual([]);
    const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, object> };
    const routes = Object.keys(paths).filter((path) => path.startsWith('/api/console/')).map((path) => path.slice('/api/console/'.length));
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter((route) => !lines.some((line) => line.includes(`\`${route}\``) || line.includes(`\`${route}?`))), 'routes').toEqual([]);
    const marks = lines.slice(lines.findIndex((line) => line.includes('Its mark is made of')), lines.findIndex((line) => line.includes('Route below')));
    expect(marks.length).toBeGreaterThan(5);
    const panels = [...read('../lambda-runtime/src/main/java/dev/opsctl/functions/console/Console.java').matchAll(/marks\.add\("(\w+)"/g)].map(([, panel]) => panel!);
    expect(panels.filter((panel) => !marks.some((line) => line.includes(`\`${panel}\``))), 'marks').toEqual([]);
});
