import { createRoute } from '@tanstack/react-router';
import { page, root, text } from '../../app/router';
import ConsoleLayout from './ConsoleLayout';
export { speakConsole } from './i18n';

const layout = createRoute({ getParentRoute: () => root, path: '/console', component: ConsoleLayout });

const overviewRoute = createRoute({
    getParentRoute: () => layout,
    path: '/',
    component: page(() => import('../overview/OverviewPage')),
});

const dashboardRoute = createRoute({
    getParentRoute: () => layout,
    path: '/dashboard',
    component: page(() => import('../overview/DashboardPage')),
});

/** What the board shows: in the address, so that it can be handed on, and going back leads to it. */
export interface BoardSearch {
    status?: string;
    q?: string;
    within?: string;
}

export const boardRoute = createRoute({
    getParentRoute: () => layout,
    path: '/orders',
    validateSearch: (search: Record<string, unknown>): BoardSearch => ({ status: text(search.status), q: text(search.q), within: text(search.within) }),
    component: page(() => import('../orders/BoardPage')),
});

export const orderRoute = createRoute({
    getParentRoute: () => layout,
    path: '/orders/$orderID',
    component: page(() => import('../order/OrderPage')),
});

export const reviewRoute = createRoute({
    getParentRoute: () => layout,
    path: '/review',
    component: page(() => import('../review/ReviewPage')),
});

export const queuesRoute = createRoute({
    getParentRoute: () => layout,
    path: '/queues',
    validateSearch: (search: Record<string, unknown>): { queue?: string } => ({ queue: text(search.queue) }),
    component: page(() => import('../queues/QueuesPage')),
});

export const executionsRoute = createRoute({
    getParentRoute: () => layout,
    path: '/executions',
    validateSearch: (search: Record<string, unknown>): { flow?: string; status?: string } => ({ flow: text(search.flow), status: text(search.status) }),
    component: page(() => import('../executions/ExecutionsPage')),
});

export const executionRoute = createRoute({
    getParentRoute: () => layout,
    path: '/executions/$flow/$name',
    component: page(() => import('../executions/ExecutionPage')),
});

export const reportsRoute = createRoute({
    getParentRoute: () => layout,
    path: '/reports',
    validateSearch: (search: Record<string, unknown>): { report?: string } => ({ report: text(search.report) }),
    component: page(() => import('../reports/ReportsPage')),
});

export const mailsRoute = createRoute({
    getParentRoute: () => layout,
    path: '/mails',
    validateSearch: (search: Record<string, unknown>): { status?: string; q?: string } => ({ status: text(search.status), q: text(search.q) }),
    component: page(() => import('../mail/MailsPage')),
});

export const mailRoute = createRoute({
    getParentRoute: () => layout,
    path: '/mails/$id',
    component: page(() => import('../mail/MailPage')),
});

export const suppressionsRoute = createRoute({
    getParentRoute: () => layout,
    path: '/suppressions',
    component: page(() => import('../mail/SuppressionsPage')),
});

export const bankRoute = createRoute({
    getParentRoute: () => layout,
    path: '/bank',
    component: page(() => import('../bank/BankPage')),
});

export const clientRoute = createRoute({
    getParentRoute: () => layout,
    path: '/bank/$id',
    component: page(() => import('../bank/ClientPage')),
});

export const auditRoute = createRoute({
    getParentRoute: () => layout,
    path: '/audit',
    validateSearch: (search: Record<string, unknown>): { subject?: string } => ({ subject: text(search.subject) }),
    component: page(() => import('../audit/AuditPage')),
});

const alarmsRoute = createRoute({
    getParentRoute: () => layout,
    path: '/alarms',
    component: page(() => import('../alarms/AlarmsPage')),
});

export const alarmRoute = createRoute({
    getParentRoute: () => layout,
    path: '/alarms/$name',
    component: page(() => import('../alarms/AlarmPage')),
});

export const tracesRoute = createRoute({
    getParentRoute: () => layout,
    path: '/traces',
    validateSearch: (search: Record<string, unknown>): { within?: string } => ({ within: text(search.within) }),
    component: page(() => import('../traces/TracesPage')),
});

export const traceRoute = createRoute({
    getParentRoute: () => layout,
    path: '/traces/$id',
    component: page(() => import('../traces/TracePage')),
});

export const consoleRoute = layout.addChildren([
    overviewRoute, dashboardRoute, boardRoute, orderRoute,
    reviewRoute, queuesRoute, executionsRoute, executionRoute, reportsRoute, mailsRoute, mailRoute, suppressionsRoute, bankRoute, clientRoute, auditRoute,
    alarmsRoute, alarmRoute, tracesRoute, traceRoute,
]);
