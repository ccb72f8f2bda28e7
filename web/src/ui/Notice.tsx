import type { ReactNode } from 'react';
import { AlertIcon } from './icons';

export function Notice({ tone, children, alert = false }: { tone?: 'bad' | 'odd'; children: ReactNode; alert?: boolean }) {
    return (
        <div className={tone ? `notice notice--${tone}` : 'notice'} role={alert ? 'alert' : undefined}>
            <AlertIcon />
            <div>{children}</div>
        </div>
    );
}
