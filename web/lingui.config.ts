import type { LinguiConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-json';

export default {
    locales: ['en', 'es'],
    sourceLocale: 'en',
    fallbackLocales: { default: 'en' },
    catalogs: [
        { path: '<rootDir>/src/i18n/locales/{locale}', include: ['src'], exclude: ['src/console/**'] },
        { path: '<rootDir>/src/console/locales/{locale}', include: ['src/console'] },
    ],
    format: formatter({ style: 'minimal' }),
} satisfies LinguiConfig;
