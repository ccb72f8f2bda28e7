import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client';
import { Failure, failureOf } from '../../api/failure';
import { SECOND } from '../../api/queries';
import type { components } from '../../api/schema';
import { FailureNotice } from '../../app/FailureNotice';
import { Notice } from '../../ui/Notice';
import { useC } from '../app/i18n';
import { Confirm } from '../ui/Confirm';

type Redrive = components['schemas']['Redrive'];

async function redrive(name: string, dryRun: boolean, key: string): Promise<Redrive> {
    for (;;) {
        const { data, error, response } = await client.POST('/api/console/queues/{name}/redrive', { params: { path: { name }, header: { 'Idempotency-Key': key } }, body: { dryRun } });
        if (response.status === 200 && data) {
            return data;
        }
        if (response.status !== 202) {
            throw failureOf(response.status, error, response.headers.get('x-amzn-requestid'));
        }
        await new Promise((done) => setTimeout(done, SECOND));
    }
}

/** Sends all of a queue's dead letters back: says first what that would do, then what it did. */
export function RedriveDialog({ queue, onClose }: { queue: string; onClose: () => void }) {
    const t = useC();
    const queries = useQueryClient();
    const [key] = useState(() => crypto.randomUUID());
    const plan = useQuery({ queryKey: ['console', 'redrive', queue, key], queryFn: () => redrive(queue, true, key), staleTime: Infinity });
    const move = useMutation({ mutationFn: () => redrive(queue, false, key), onSettled: () => void queries.invalidateQueries({ queryKey: ['console'] }) });
    const failure = move.error ?? plan.error;
    return (
        <Confirm
            title={t('queues.redriveTitle', { name: queue })}
            confirm={t('queues.redrive')}
            busy={move.isPending || plan.isPending}
            over={move.isSuccess || failure instanceof Failure || plan.data?.messages === 0}
            onConfirm={() => move.mutate()}
            onClose={onClose}
        >
            {plan.data && <p>{t('queues.plan', { count: plan.data.messages, to: plan.data.to })}</p>}
            <p className="soft small">{t('queues.redriveText')}</p>
            {move.data && <Notice>{t('queues.moved', { count: move.data.moved, to: move.data.to })}</Notice>}
            {failure && <FailureNotice error={failure} />}
        </Confirm>
    );
}
