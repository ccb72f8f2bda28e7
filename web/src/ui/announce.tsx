import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let said = { text: '', odd: false };

/** Has a screen reader say it, when it has said what it is saying. */
export function announce(text: string): void {
    said = { text, odd: !said.odd };
    listeners.forEach((listener) => listener());
}

/** The page's one place where news are written for screen readers. The same news twice are said twice: a space makes them differ. */
export function Announcements() {
    const { text, odd } = useSyncExternalStore(
        (changed) => {
            listeners.add(changed);
            return () => listeners.delete(changed);
        },
        () => said,
    );
    return (
        <div className="hidden" role="status">
            {text}
            {odd ? '\u00a0' : ''}
        </div>
    );
}
