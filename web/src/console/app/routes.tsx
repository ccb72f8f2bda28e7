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

export const consoleRoute = layout.addChildren([overviewRoute, dashboardRoute, boardRoute, orderRoute]);
