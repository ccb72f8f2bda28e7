import type { ReactNode } from 'react';

function Icon({ children, size = 18 }: { children: ReactNode; size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
            {children}
        </svg>
    );
}

type Props = { size?: number };

export const GridIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 4h7v7H4zM13 4h7v4h-7zM13 11h7v9h-7zM4 14h7v6H4z" />
    </Icon>
);
export const ListIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" />
    </Icon>
);
export const HandIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M12 3v10M8 6v8M16 6v8M5 11l3 6c1 2 2 4 5 4s5-2 5-6V9" />
    </Icon>
);
export const QueueIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 6h16M4 12h16M4 18h10" />
    </Icon>
);
export const FlowIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M6 4h5v5H6zM13 15h5v5h-5zM8.5 9v4h7v2" />
    </Icon>
);
export const BarsIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 20h16M7 16V9M12 16V5M17 16v-4" />
    </Icon>
);
export const MailIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 6h16v12H4zM4 7l8 6 8-6" />
    </Icon>
);
export const BankIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 10l8-5 8 5M5 10v8M10 10v8M14 10v8M19 10v8M3 19h18" />
    </Icon>
);
export const BookIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM9 9h6M9 13h6" />
    </Icon>
);

export const ChartIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 4v16h16M8 15l4-5 3 3 5-7" />
    </Icon>
);

export const BellIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4M12 5V3" />
    </Icon>
);

export const TraceIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M4 6h9M7 12h10M12 18h8" />
    </Icon>
);

/** One shape for each tone, so that a status is told by more than its colour. */
const SHAPES = {
    going: <path d="M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2v8a4 4 0 0 0 0-8Z" fillRule="evenodd" />,
    good: <path d="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm3.6 4.7-4.3 4.9L4.4 8.4l1.1-1.2 1.7 1.6 3.2-3.7 1.2 1.1Z" fillRule="evenodd" />,
    bad: <path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5L5 1.5Zm.3 4.9L6.9 8 5.3 9.6l1.1 1.1L8 9.1l1.6 1.6 1.1-1.1L9.1 8l1.6-1.6-1.1-1.1L8 6.9 6.4 5.3 5.3 6.4Z" fillRule="evenodd" />,
    odd: <path d="M8 1.2 15.4 14H.6L8 1.2ZM7.2 6v4h1.6V6H7.2Zm0 5.2v1.5h1.6v-1.5H7.2Z" fillRule="evenodd" />,
    still: <path d="M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM4.5 7.1h7v1.8h-7V7.1Z" fillRule="evenodd" />,
};

export type Tone = keyof typeof SHAPES;

export function ToneMark({ tone, size = 14 }: { tone: Tone; size?: number }) {
    return (
        <svg className={`tone tone--${tone}`} width={size} height={size} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">
            {SHAPES[tone]}
        </svg>
    );
}
