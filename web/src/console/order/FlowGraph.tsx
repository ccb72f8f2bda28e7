import { useEffect, useRef, useState } from 'react';
import { useC } from '../app/i18n';
import graph from './orderFlow.json';
import type { Execution, StateRun } from './queries';
import { runTone } from './tones';

type Node = (typeof graph.nodes)[number];
const NODES = new Map<string, Node>(graph.nodes.map((node) => [node.name, node]));
const SCALES = [0.35, 0.55, 0.8, 1];

interface Props {
    execution: Execution;
    state: string | undefined;
    choose: (state: string) => void;
}

/** Where in the whole flow an execution went: laid out when the console is built. The same is told by the list of states, for who does not see it. */
export function FlowGraph({ execution, state, choose }: Props) {
    const t = useC();
    const frame = useRef<HTMLDivElement>(null);
    const [scale, setScale] = useState(2);
    const factor = SCALES[scale] ?? 1;
    const runs = new Map<string, StateRun>(execution.states.map((run) => [run.state, run]));
    const taken = new Set(execution.states.slice(1).map((run, index) => `${execution.states[index]!.state} ${run.state}`));
    // Ways to review that the map leaves out, where one was taken.
    const drawn = new Set(graph.edges.map(({ from, to }) => `${from} ${to}`));
    const besides = [...taken].filter((way) => !drawn.has(way)).map((way) => way.split(' ') as [string, string]);
    useEffect(() => {
        const node = NODES.get(state ?? '');
        if (node && frame.current) {
            const { clientWidth, clientHeight } = frame.current;
            frame.current.scrollTo({ left: (node.x + node.width / 2) * factor - clientWidth / 2, top: (node.y + node.height / 2) * factor - clientHeight / 2 });
        }
    }, [state, factor]);
    return (
        <div className="map">
            <div className="map__tools">
                <button type="button" className="act" aria-label={t('flow.smaller')} disabled={scale === 0} onClick={() => setScale(scale - 1)}>
                    −
                </button>
                <button type="button" className="act" aria-label={t('flow.larger')} disabled={scale === SCALES.length - 1} onClick={() => setScale(scale + 1)}>
                    +
                </button>
            </div>
            <div className="map__frame" ref={frame} tabIndex={0} role="region" aria-label={t('flow.mapLabel')}>
                <svg width={graph.width * factor} height={graph.height * factor} viewBox={`0 0 ${graph.width} ${graph.height}`} aria-hidden="true">
                    {graph.edges.map(({ from, to, kind, points }) => (
                        <path key={`${from} ${to}`} className={`edge edge--${kind}${taken.has(`${from} ${to}`) ? ' edge--taken' : ''}`} d={line(points)} />
                    ))}
                    {besides.map(([from, to]) => (
                        <path key={`${from} ${to}`} className="edge edge--catch edge--taken" d={across(from, to)} />
                    ))}
                    {graph.nodes.map((node) => {
                        const run = runs.get(node.name);
                        return (
                            <g
                                key={node.name}
                                className={`node node--${run ? runTone(run) : 'ahead'}${node.name === state ? ' node--chosen' : ''}`}
                                transform={`translate(${node.x} ${node.y})`}
                                onClick={run && (() => choose(node.name))}
                            >
                                <rect width={node.width} height={node.height} rx={node.type === 'Choice' ? 14 : 6} />
                                <text x={node.width / 2} y={node.height / 2 + 4} textAnchor="middle">
                                    {node.name}
                                </text>
                                {run && run.attempts > 1 && (
                                    <text className="node__more" x={node.width - 4} y={-3} textAnchor="end">
                                        ×{run.attempts}
                                    </text>
                                )}
                            </g>
                        );
                    })}
                </svg>
            </div>
        </div>
    );
}

/** A line through points, round at its corners. */
function line(points: number[][]): string {
    const [first, ...rest] = points as [number, number][];
    if (!first) {
        return '';
    }
    let path = `M${first.join(' ')}`;
    rest.forEach((point, index) => {
        const next = rest[index + 1];
        path += next ? ` Q${point.join(' ')} ${(point[0] + next[0]) / 2} ${(point[1] + next[1]) / 2}` : ` L${point.join(' ')}`;
    });
    return path;
}

function across(from: string, to: string): string {
    const [a, b] = [NODES.get(from), NODES.get(to)];
    if (!a || !b) {
        return '';
    }
    const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y];
    const bend = Math.max(30, Math.abs(y2 - y1) / 2);
    return `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}
