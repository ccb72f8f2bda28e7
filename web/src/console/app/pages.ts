import { ChartIcon, GridIcon, ListIcon } from '../ui/icons';
import type { ConsoleMessageId } from './i18n';

/** The pages of the side navigation, in their order. */
export const PAGES = [
    { to: '/console', name: 'overview.title', Icon: GridIcon },
    { to: '/console/orders', name: 'board.title', Icon: ListIcon },
    { to: '/console/dashboard', name: 'dashboard.title', Icon: ChartIcon },
] as const satisfies readonly { to: string; name: ConsoleMessageId; Icon: typeof ListIcon }[];
