// What a first visit of the catalogue loads: the entry, what it imports, and the catalogue's own part.
import { existsSync, readFileSync } from 'node:fs';

const file = 'dist/.vite/manifest.json';
const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const loaded = new Set();
const load = (key) => {
    const chunk = manifest[key];
    if (chunk && !loaded.has(chunk.file)) {
        loaded.add(chunk.file);
        (chunk.imports ?? []).forEach(load);
    }
};
['index.html', 'src/catalogue/CataloguePage.tsx', 'src/i18n/locales/en.json?lingui'].forEach(load);

export default [
    {
        name: 'first load, all scripts',
        path: [...loaded].map((name) => `dist/${name}`),
        limit: '120 kB',
        brotli: true,
    },
];
