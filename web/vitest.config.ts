import { defineConfig, mergeConfig } from 'vitest/config';
import vite from './vite.config.ts';

/** Tests of a shop that runs. One browser and one shop for all of them: one after the other. */
const inBrowser = (name: string, include: string) => ({
    extends: true as const,
    // Vite has a BASE_URL of its own, which hides the environment's.
    test: { name, include: [include], env: { SHOP_URL: process.env.BASE_URL ?? '' }, fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } },
});

export default mergeConfig(
    vite,
    defineConfig({
        test: {
            projects: [
                { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
                inBrowser('e2e', 'e2e/*.test.ts'),
                inBrowser('console', 'e2e/console/*.test.ts'),
                inBrowser('signin', 'e2e/signin/*.test.ts'),
                inBrowser('killed', 'e2e/killed/*.test.ts'),
            ],
        },
    }),
);
