import type { ReactNode } from 'react';

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
    return (
        <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
            {children}
        </svg>
    );
}

type Props = { size?: number };

export const CartIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M5 8h14l-1.2 11.2A2 2 0 0 1 15.8 21H8.2a2 2 0 0 1-2-1.8L5 8ZM9 8V7a3 3 0 0 1 6 0v1" />
    </Icon>
);
export const SearchIcon = (props: Props) => (
    <Icon {...props}>
        <circle cx="11" cy="11" r="7" />
        <path d="m20 20-4-4" />
    </Icon>
);
export const PlusIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M12 5v14M5 12h14" />
    </Icon>
);
export const MinusIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M5 12h14" />
    </Icon>
);
export const CheckIcon = (props: Props) => (
    <Icon {...props}>
        <path d="m5 12.5 4.5 4.5L19 7" />
    </Icon>
);
export const CrossIcon = (props: Props) => (
    <Icon {...props}>
        <path d="m6 6 12 12M18 6 6 18" />
    </Icon>
);
export const AlertIcon = (props: Props) => (
    <Icon {...props}>
        <circle cx="12" cy="12" r="9" />
        <path d="M12 8v5M12 16v.01" />
    </Icon>
);
export const BackIcon = (props: Props) => (
    <Icon {...props}>
        <path d="m14 6-6 6 6 6" />
    </Icon>
);
export const KeyIcon = (props: Props) => (
    <Icon {...props}>
        <circle cx="8" cy="15" r="4" />
        <path d="m11 12 8-8M16 7l2.5 2.5" />
    </Icon>
);
export const ReturnIcon = (props: Props) => (
    <Icon {...props}>
        <path d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3" />
    </Icon>
);
export const BoxIcon = (props: Props) => (
    <Icon {...props}>
        <path d="m12 3 8 4.5v9L12 21l-8-4.5v-9L12 3ZM4 7.5l8 4.5 8-4.5M12 12v9" />
    </Icon>
);
