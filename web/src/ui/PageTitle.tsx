import { useEffect, useRef, type ReactNode } from 'react';
import { useT } from '../i18n/i18n';

let firstPage = true;

/**
 * A page's heading and the window's title. It takes the focus when one comes from another page, so that keyboard and screen reader begin
 * where the new page begins.
 */
export function PageTitle({ children, title, className }: { children?: ReactNode; title: string; className?: string }) {
    const t = useT();
    const heading = useRef<HTMLHeadingElement>(null);
    const shop = t('shop.name');
    useEffect(() => {
        document.title = `${title} · ${shop}`;
    }, [title, shop]);
    useEffect(() => {
        if (firstPage) {
            firstPage = false;
        } else {
            heading.current?.focus({ preventScroll: true });
        }
    }, []);
    return (
        <h1 ref={heading} tabIndex={-1} className={className}>
            {children ?? title}
        </h1>
    );
}
