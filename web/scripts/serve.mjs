// The built shop with its API on one origin, as CloudFront serves them: for the browser tests without one.
// OPSCTL_API is the stage's URL; PORT is where to listen.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const api = new URL(process.env.OPSCTL_API ?? '');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
const policy =
    "default-src 'self'; script-src 'self'; style-src-elem 'self'; style-src-attr 'none'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

createServer((call, answer) => {
    const url = new URL(call.url, 'http://shop');
    if (url.pathname.startsWith('/api/')) {
        const { host: _, ...headers } = call.headers;
        const forwarded = request(new URL(api.pathname.replace(/\/$/, '') + call.url, api), { method: call.method, headers }, (reply) => {
            answer.writeHead(reply.statusCode, reply.headers);
            reply.pipe(answer);
        });
        forwarded.on('error', () => answer.writeHead(502).end());
        call.pipe(forwarded);
        return;
    }
    const asked = join(dist, normalize(decodeURIComponent(url.pathname)));
    const found = asked.startsWith(dist) && existsSync(asked) && statSync(asked).isFile();
    if (!found && extname(url.pathname) !== '') {
        answer.writeHead(404).end();
        return;
    }
    const file = found ? asked : join(dist, 'index.html');
    answer.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Content-Security-Policy': policy,
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    createReadStream(file).pipe(answer);
}).listen(Number(process.env.PORT ?? 4173), '127.0.0.1', function () {
    console.log(`http://localhost:${this.address().port}`);
});
