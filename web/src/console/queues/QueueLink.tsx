import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Where orders wait for a decision: what its messages tell of is decided about on a page of its own. */
export const isReview = (queue: string) => queue.endsWith('manual-review');

/** Leads to where something is done about what is in a queue. */
export function QueueLink({ queue, className, children }: { queue: string; className?: string; children: ReactNode }) {
    return isReview(queue) ? (
        <Link to="/console/review" className={className}>
            {children}
        </Link>
    ) : (
        <Link to="/console/queues" search={{ queue }} className={className}>
            {children}
        </Link>
    );
}
