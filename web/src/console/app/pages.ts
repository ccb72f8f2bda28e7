import { BankIcon, BarsIcon, BellIcon, BookIcon, ChartIcon, FlowIcon, GridIcon, HandIcon, ListIcon, MailIcon, QueueIcon, TraceIcon } from '../ui/icons';
import type { ConsoleMessageId } from './i18n';

/** The pages of the side navigation, in their order. */
export const PAGES = [
    { to: '/console', name: 'overview.title', Icon: GridIcon },
    { to: '/console/orders', name: 'board.title', Icon: ListIcon },
    { to: '/console/review', name: 'review.title', Icon: HandIcon },
    { to: '/console/alarms', name: 'alarms.title', Icon: BellIcon },
    { to: '/console/queues', name: 'queues.title', Icon: QueueIcon },
    { to: '/console/executions', name: 'executions.title', Icon: FlowIcon },
    { to: '/console/traces', name: 'traces.title', Icon: TraceIcon },
    { to: '/console/reports', name: 'reports.title', Icon: BarsIcon },
    { to: '/console/mails', name: 'mail.title', Icon: MailIcon },
    { to: '/console/bank', name: 'bank.title', Icon: BankIcon },
    { to: '/console/audit', name: 'audit.title', Icon: BookIcon },
    { to: '/console/dashboard', name: 'dashboard.title', Icon: ChartIcon },
] as const satisfies readonly { to: string; name: ConsoleMessageId; Icon: typeof ListIcon }[];
