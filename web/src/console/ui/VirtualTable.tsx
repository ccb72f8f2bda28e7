import './table.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Column<T> {
    id: string;
    title: string;
    /** How wide, as a track of a CSS grid. */
    width: string;
    cell: (row: T) => ReactNode;
    align?: 'end';
    /** From which width of the table on it is shown: `wide` 64rem, `middle` 44rem; always without it. */
    from?: 'wide' | 'middle';
    /** Where the table is narrow, it is a line of its own below the others. */
    below?: boolean;
}

interface Props<T> {
    label: string;
    columns: readonly Column<T>[];
    rows: readonly T[];
    rowKey: (row: T) => string;
    /** What stands out in a row: its left edge, in the colour of that tone. */
    edge?: (row: T) => 'bad' | 'odd' | 'going' | undefined;
    /** The end is near: there may be more to fetch. */
    onEnd?: () => void;
    /** How many rows there are in all; unknown without it. */
    total?: number;
    /** Below the last row. */
    foot?: ReactNode;
}

/** In pixels: a row, and one of two lines. */
const ROW = 38;
const DOUBLE = 60;
/** From which width on, in pixels, a row is one line: 44rem, as the style sheet has it. */
const MIDDLE = 704;

/**
 * A table of any length: only the rows on screen exist. A row has one link, in its first cell, which covers it; arrows, Home and End go from one to
 * the next. Where rows have none, these keys scroll, as in any region.
 */
export function VirtualTable<T>({ label, columns, rows, rowKey, edge, onEnd, total, foot }: Props<T>) {
    const scroller = useRef<HTMLDivElement>(null);
    const [narrow, setNarrow] = useState(false);
    const row = narrow && columns.some((column) => column.below) ? DOUBLE : ROW;
    useEffect(() => {
        const element = scroller.current;
        if (!element) {
            return;
        }
        const resized = new ResizeObserver(() => setNarrow(element.clientWidth < MIDDLE));
        resized.observe(element);
        return () => resized.disconnect();
    }, []);
    const latest = useRef(rowKey);
    latest.current = rowKey;
    // As long as these are the same functions, nothing is measured again: of ten thousand rows that takes longer than a frame.
    const getItemKey = useCallback((index: number) => latest.current(rows[index]!), [rows]);
    const estimateSize = useCallback(() => row, [row]);
    const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize, overscan: 6, getItemKey });
    useEffect(() => virtual.measure(), [virtual, row]);
    const shown = virtual.getVirtualItems();
    const last = shown.at(-1)?.index ?? -1;
    useEffect(() => {
        if (last >= rows.length - 30) {
            onEnd?.();
        }
    }, [last, rows.length, onEnd]);

    const go = (event: KeyboardEvent) => {
        const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? -1);
        const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? row) / row) - 2);
        const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page };
        const wanted = steps[event.key];
        if (wanted === undefined || !scroller.current?.querySelector('.vt__body a, .vt__body button') || event.altKey || event.ctrlKey || event.metaKey) {
            return;
        }
        event.preventDefault();
        const index = Math.min(rows.length - 1, Math.max(0, wanted));
        virtual.scrollToIndex(index);
        // The row may not exist yet: it does when what was scrolled to is drawn.
        const focus = (tries: number) => {
            const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a, [data-index="${index}"] button`);
            if (link) {
                link.focus({ preventScroll: true });
            } else if (tries > 0) {
                requestAnimationFrame(() => focus(tries - 1));
            }
        };
        focus(10);
    };

    const tracks = columns.map((column) => column.width);
    const middle = columns.filter((column) => column.from !== 'wide').map((column) => column.width);
    const least = columns.filter((column) => column.from === undefined).map((column) => column.width);
    return (
        <div className="vt" ref={scroller} tabIndex={0} role="region" aria-label={label} onKeyDown={go}>
            <div
                className="vt__table"
                role="table"
                aria-label={label}
                aria-rowcount={total === undefined ? rows.length + 1 : total + 1}
                aria-colcount={columns.length}
                style={{ '--wide': tracks.join(' '), '--middle': middle.join(' '), '--narrow': least.join(' '), '--row': `${row}px` } as React.CSSProperties}
            >
                <div role="rowgroup" className="vt__head">
                    <div role="row" aria-rowindex={1} className="vt__row">
                        {columns.map((column) => (
                            <div key={column.id} role="columnheader" className={classes('vt__cell', column)}>
                                {column.title}
                            </div>
                        ))}
                    </div>
                </div>
                <div role="rowgroup" className="vt__body" style={{ height: virtual.getTotalSize() }}>
                    {shown.map((item) => {
                        const one = rows[item.index]!;
                        return <Row key={item.key} one={one} columns={columns} index={item.index} start={item.start} mark={edge?.(one)} />;
                    })}
                </div>
            </div>
            {foot && <div className="vt__foot">{foot}</div>}
        </div>
    );
}

interface RowProps<T> {
    one: T;
    columns: readonly Column<T>[];
    index: number;
    start: number;
    mark: string | undefined;
}

function PlainRow<T>({ one, columns, index, start, mark }: RowProps<T>) {
    return (
        <div role="row" aria-rowindex={index + 2} data-index={index} className={mark ? `vt__row vt__row--${mark}` : 'vt__row'} style={{ transform: `translateY(${start}px)` }}>
            {columns.map((column) => (
                <div key={column.id} role="cell" className={classes('vt__cell', column)}>
                    {column.cell(one)}
                </div>
            ))}
        </div>
    );
}

/** A row that stays on screen while others come and go is not drawn again. */
const Row = memo(PlainRow) as typeof PlainRow;

function classes<T>(name: string, column: Column<T>): string {
    return [name, column.align && `${name}--end`, column.from && `vt__from--${column.from}`, column.below && 'vt__below'].filter(Boolean).join(' ');
}
