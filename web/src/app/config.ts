/** What `opsctl deploy` writes next to the page. Without issuer and client, whoever opens the shop brings a token. */
export interface Config {
    issuer?: string;
    clientId?: string;
}

let loading: Promise<Config> | undefined;

/** @return the deployment's settings; none if there is no such file */
export function config(): Promise<Config> {
    loading ??= load();
    return loading;
}

async function load(): Promise<Config> {
    try {
        const answer = await fetch('/config.json', { cache: 'no-cache' });
        const json: unknown = answer.ok ? await answer.json() : {};
        return typeof json === 'object' && json !== null ? (json as Config) : {};
    } catch {
        return {};
    }
}
