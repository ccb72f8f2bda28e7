import { Failure } from '../api/failure';

/** What `opsctl deploy` writes next to the page. Without issuer and client, whoever opens the shop brings a token. */
export interface Config {
    issuer?: string;
    clientId?: string;
}

let loading: Promise<Config> | undefined;

/**
 * @return the deployment's settings; none if there is no such file
 * @throws Failure if the shop does not answer; the next call asks again
 */
export function config(): Promise<Config> {
    loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function load(): Promise<Config> {
    let answer: Response;
    try {
        answer = await fetch('/config.json', { cache: 'no-cache' });
    } catch (error) {
        throw new Failure('unreachable', String(error));
    }
    const json: unknown = answer.ok ? await answer.json().catch(() => undefined) : undefined;
    return typeof json === 'object' && json !== null ? (json as Config) : {};
}
