import type { Tone } from '../ui/icons';
import type { StateRun } from './queries';
import { refused } from './snapshot';

/** How a run through a state went, in the tones of statuses. */
export function runTone(run: StateRun): Tone {
    switch (run.outcome) {
        case 'RUNNING':
            return 'going';
        case 'FAILED':
            return 'bad';
        case 'CAUGHT':
        case 'RETRIED':
            return 'odd';
        default:
            return refused(run) ? 'odd' : run.type === 'Task' || run.type === 'Succeed' ? 'good' : 'still';
    }
}
