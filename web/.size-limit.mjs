// What a first visit of the catalogue loads: the entry, what it imports, and the language.
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
['index.html', 'src/i18n/locales/en.json?lingui'].forEach(load);

// All that the console adds, page by page: what its files import beyond a first visit, and the larger of its languages.
const console_ = Object.keys(manifest).filter((key) => key.startsWith('src/console/') && key !== 'src/console/locales/en.json?lingui');
const first = new Set(loaded);
console_.forEach(load);
const ofConsole = [...loaded].filter((name) => !first.has(name) && name.endsWith('.js')).map((name) => `dist/${name}`);

const path = [...first].map((name) => `dist/${name}`);

export default [
    { name: 'first visit, scripts as gzip', path, limit: '120 kB', gzip: true },
    { name: 'first visit, scripts as Brotli', path, limit: '120 kB', brotli: true },
    { name: 'console, all of its pages, scripts as gzip', path: ofConsole, limit: '200 kB', gzip: true },
];
