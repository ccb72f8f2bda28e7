/**
 * A mail's HTML as a document that does nothing: no scripts, no forms, no links that lead anywhere, and nothing that is fetched from elsewhere.
 * Only what is listed here is copied; whatever else there is, its text stays. It goes into a frame without the right to run scripts, under this
 * page's content security policy, which is why styles are set by property and not as attributes.
 */
const ELEMENTS = new Set(
    'a abbr b blockquote br caption code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(' '),
);
/** What has no text that anybody should read. */
const DROPPED = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'embed', 'svg', 'math', 'head', 'title']);

/** Fetches, runs or covers what is not the mail's own. */
const DANGEROUS = /url\s*\(|image-set|expression|@import|position\s*:\s*(fixed|sticky|absolute)|behavior|-moz-binding/i;

export function fill(frame: Document, html: string): void {
    const mail = new DOMParser().parseFromString(muted(html), 'text/html');
    frame.body.replaceChildren(...[...mail.body.childNodes].flatMap((node) => copy(frame, node)));
    style(frame.body, mail.body);
}

/** Under this page's policy a parser complains about what it is given and would not run: that is taken out, or called otherwise, before. */
function muted(html: string): string {
    return html
        .replace(/<style[\s\S]*?(<\/style\s*>|$)/gi, '')
        .replace(/<(base|meta|link)\b[^>]*>/gi, '')
        .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(on[a-z]+|style|srcdoc)(\s*=)/gi, '$1data-$2$3'));
}

function copy(into: Document, node: Node): Node[] {
    if (node.nodeType === Node.TEXT_NODE) {
        return [into.createTextNode(node.textContent ?? '')];
    }
    if (!(node instanceof Element)) {
        return [];
    }
    const name = node.localName;
    if (DROPPED.has(name)) {
        return [];
    }
    const children = [...node.childNodes].flatMap((child) => copy(into, child));
    if (!ELEMENTS.has(name)) {
        return children;
    }
    const made = into.createElement(name);
    made.append(...children);
    style(made, node);
    const link = node.getAttribute('href');
    if (name === 'a' && link) {
        // Where it leads is said, and it leads nowhere.
        made.title = link;
        made.style.textDecoration = 'underline';
    }
    for (const span of ['colspan', 'rowspan']) {
        const value = node.getAttribute(span);
        if (value && /^\d{1,2}$/.test(value)) {
            made.setAttribute(span, value);
        }
    }
    return [made];
}

function style(made: HTMLElement, from: Element): void {
    const css = from.getAttribute('data-style');
    if (css && !DANGEROUS.test(css.replace(/\\|\/\*.*?\*\//g, ''))) {
        made.style.cssText = css;
    }
}
