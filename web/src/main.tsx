import './session/arrival';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { productsQuery, queryClient } from './api/queries';
import { appRouter, inConsole } from './app/router';
import { knownLanguage, speak } from './i18n/i18n';

const queries = queryClient();
if (!inConsole) {
    void queries.prefetchQuery(productsQuery);
}

void start();

async function start(): Promise<void> {
    await speak(knownLanguage() ?? 'en');
    const ofConsole = inConsole ? await import('./console/app/routes') : undefined;
    await ofConsole?.speakConsole();
    createRoot(document.getElementById('app')!).render(
        <StrictMode>
            <I18nProvider i18n={i18n}>
                <QueryClientProvider client={queries}>
                    <RouterProvider router={appRouter(queries, ofConsole ? [ofConsole.consoleRoute] : [])} />
                </QueryClientProvider>
            </I18nProvider>
        </StrictMode>,
    );
}
