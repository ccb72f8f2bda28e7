import { lazy } from 'react';

/** Loaded when it is first shown: React Aria is as large as all the rest of a first visit. */
export const QuantityField = lazy(() => import('./QuantityField'));

export function QuantitySkeleton() {
    return <span className="quantity skeleton quantity--skeleton" aria-hidden="true" />;
}
