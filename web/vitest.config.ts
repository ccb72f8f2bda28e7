import { defineConfig, mergeConfig } from 'vitest/config';
import vite from './vite.config.ts';

export default mergeConfig(
    vite,
    defineConfig({
        test: {
            projects: [
                { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
                {
                    extends: true,
                    // Vite has a BASE_URL of its own, which hides the environment's.
                    // One browser and one shop for all of them: one after the other.
                    test: { name: 'e2e', include: ['e2e/**/*.test.ts'], env: { SHOP_URL: process.env.BASE_URL ?? '' }, fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
                },
            ],
        },
    }),
);
