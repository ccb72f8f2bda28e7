import type { ReactNode } from 'react';

/** What a page says instead of content: why there is none, and what to do. */
export function Empty({ mark, title, text, children }: { mark: ReactNode; title: ReactNode; text: ReactNode; children?: ReactNode }) {
    return (
        <div className="empty">
            <div className="empty__mark">{mark}</div>
            {title}
            <p>{text}</p>
            {children}
        </div>
    );
}
