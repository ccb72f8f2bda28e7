import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { productsQuery } from '../api/queries';
import CataloguePage from '../catalogue/CataloguePage';
import type { consoleRoute } from '../console/app/routes';
import { current } from '../session/token';
import { AbsentPage, present } from './absent';
import { ErrorPage, NotFoundPage } from './ErrorPage';
import { Layout } from './Layout';

/** The console is an app of its own in the same files: who comes for one of them never loads the other. */
export const inConsole = /^\/console(\/|$)/.test(location.pathname);

/** What a page needs is asked for while its code is loaded; it waits for neither here. */
export const root = createRootRouteWithContext<{ queries: QueryClient }>()({
    component: inConsole ? Outlet : Layout,
    errorComponent: ErrorPage,
    notFoundComponent: NotFoundPage,
});

export const page = <T extends { default: unknown }>(load: () => Promise<T>) => lazyRouteComponent(present(load, AbsentPage));

export const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const askProducts = ({ context }: { context: { queries: QueryClient } }) => {
    void context.queries.prefetchQuery(productsQuery);
};

/** How orders are asked for: none of a first visit. Where it cannot be loaded, neither can the page, which says so. */
const orderQueries = () => import('../api/orderQueries');
const unsaid = () => undefined;

export const catalogueRoute = createRoute({
    getParentRoute: () => root,
    path: '/',
    validateSearch: (search: Record<string, unknown>): { q?: string; category?: string } => ({ q: text(search.q), category: text(search.category) }),
    loader: askProducts,
    // What most people see first is no file of its own.
    component: CataloguePage,
});

export const productRoute = createRoute({
    getParentRoute: () => root,
    path: '/products/$sku',
    loader: askProducts,
    component: page(() => import('../product/ProductPage')),
});

const cartRoute = createRoute({
    getParentRoute: () => root,
    path: '/cart',
    loader: askProducts,
    component: page(() => import('../cart/CartPage')),
});

const checkoutRoute = createRoute({
    getParentRoute: () => root,
    path: '/checkout',
    loader: askProducts,
    component: page(() => import('../checkout/CheckoutPage')),
});

const ordersRoute = createRoute({
    getParentRoute: () => root,
    path: '/orders',
    loader: (call) => {
        const session = current();
        if (typeof session === 'object') {
            void orderQueries().then(({ ordersQuery }) => call.context.queries.prefetchInfiniteQuery(ordersQuery(session.customer)), unsaid);
        }
        askProducts(call);
    },
    component: page(() => import('../orders/OrdersPage')),
});

export const orderRoute = createRoute({
    getParentRoute: () => root,
    path: '/orders/$orderID',
    loader: (call) => {
        const session = current();
        if (typeof session === 'object') {
            void orderQueries().then(({ orderQuery }) => call.context.queries.prefetchQuery(orderQuery(call.params.orderID, session.customer)), unsaid);
        }
        askProducts(call);
    },
    component: page(() => import('../order/OrderPage')),
});

const signedInRoute = createRoute({
    getParentRoute: () => root,
    path: '/signed-in',
    component: page(() => import('../session/SignedInPage')),
});

/** @param ofConsole the console's pages; none in the shop */
export function appRouter(queries: QueryClient, ofConsole: [] | [typeof consoleRoute]) {
    return createRouter({
        routeTree: root.addChildren([catalogueRoute, productRoute, cartRoute, checkoutRoute, ordersRoute, orderRoute, signedInRoute, ...(ofConsole as [typeof consoleRoute])]),
        context: { queries },
        defaultPreload: 'intent',
        scrollRestoration: true,
    });
}

declare module '@tanstack/react-router' {
    interface Register {
        router: ReturnType<typeof appRouter>;
    }
}
