import { lazy } from 'react';
import { present, useComeback } from '../app/absent';

/** Loaded when it is first shown: React Aria is as large as all the rest of a first visit. */
export const QuantityField = lazy(present(() => import('../ui/QuantityField'), AbsentField));

function AbsentField() {
    useComeback();
    return <QuantitySkeleton />;
}

export function QuantitySkeleton() {
    return <span className="quantity skeleton quantity--skeleton" aria-hidden="true" />;
}
