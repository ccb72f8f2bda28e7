import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API: the stage's URL, as `opsctl status` prints it. */
const api = process.env.OPSCTL_API;

export default defineConfig({
    plugins: [react(), lingui()],
    build: {
        manifest: true,
        license: { fileName: 'licenses.md' },
        // Nothing is written into the page itself: its policy lets only files of its own origin in.
        assetsInlineLimit: 0,
        target: 'es2022',
        // How long the bundler took is nobody's news in a Maven build.
        rolldownOptions: {
            checks: { bundlerTimings: false },
            // What every visit loads is one file: it compresses better than its parts.
            output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
        },
    },
    server: { proxy: api ? { '/api': { target: api, changeOrigin: true } } : {} },
});
