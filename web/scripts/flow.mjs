// Lays OrderFlow's states out, once and for all: src/console/order/orderFlow.json is made from the definition that is deployed. Nobody's browser
// has to load what lays graphs out.
import dagre from '@dagrejs/dagre';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const HEIGHT = 28;

/** @param {{ StartAt: string, States: Record<string, any> }} definition in Amazon States Language */
export function layout(definition) {
    const graph = new dagre.graphlib.Graph({ multigraph: true });
    graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 30, edgesep: 6, marginx: 8, marginy: 8, ranker: 'network-simplex' });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const [name, state] of Object.entries(definition.States)) {
        graph.setNode(name, { type: state.Type, width: Math.round(name.length * 6.6 + 34), height: HEIGHT });
    }
    const edges = new Map();
    const edge = (from, to, kind, weight) => {
        // One line from state to state, whichever of several ways is taken: the plainest is told.
        if (to && !edges.has(`${from} ${to}`)) {
            edges.set(`${from} ${to}`, kind);
            graph.setEdge(from, to, { weight });
        }
    };
    for (const [name, state] of Object.entries(definition.States)) {
        edge(name, state.Next, 'next', 8);
        (state.Choices ?? []).forEach((choice, index) => edge(name, choice.Next, 'choice', index === 0 ? 6 : 2));
        edge(name, state.Default, 'choice', 1);
        // Nearly every task may end in review. Those ways would be half of all lines, so they are drawn where one was taken.
        (state.Catch ?? []).filter((caught) => !caught.Next.startsWith('Review')).forEach((caught) => edge(name, caught.Next, 'catch', 1));
    }
    dagre.layout(graph);
    const { width, height } = graph.graph();
    return {
        width: Math.ceil(width),
        height: Math.ceil(height),
        nodes: graph.nodes().map((name) => {
            const { x, y, width: w, type } = graph.node(name);
            return { name, type, x: Math.round(x - w / 2), y: Math.round(y - HEIGHT / 2), width: w, height: HEIGHT };
        }),
        edges: graph.edges().map(({ v, w }) => ({
            from: v,
            to: w,
            kind: edges.get(`${v} ${w}`),
            points: graph.edge(v, w).points.map(({ x, y }) => [Math.round(x), Math.round(y)]),
        })),
    };
}

/** The module as the file holds it. */
export function layoutText() {
    return `${JSON.stringify(layout(JSON.parse(readFileSync(here('../../templates/flows/order-flow.asl.json'), 'utf8'))))}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    writeFileSync(here('../src/console/order/orderFlow.json'), layoutText());
}
