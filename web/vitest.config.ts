import { defineConfig, mergeConfig } from 'vitest/config';
import vite from './vite.config';

export default mergeConfig(
    vite,
    defineConfig({
        test: {
            projects: [
                { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
                {
                    extends: true,
                    // One browser and one shop for all of them: one after the other.
                    test: { name: 'e2e', include: ['e2e/**/*.test.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
                },
            ],
        },
    }),
);
