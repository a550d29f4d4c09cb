/** Stretches of lanes in which a CPU is in a handler, or stopped. */
import type { ContextKind } from '../../machine/state/machine.ts';
import type { Column, PlacedRow, Span } from './picture.ts';

const ENTRIES = new Set(['nmi-entered', 'interrupt-entered', 'trapped', 'stopped']);

export function spansOf(
  rows: readonly PlacedRow[],
  columns: readonly Column[],
  bottom: number,
): Span[] {
  return columns.flatMap((column) => ofLane(rows, column, bottom));
}

function ofLane(rows: readonly PlacedRow[], { cpu, x, width }: Column, bottom: number): Span[] {
  const spans: Span[] = [];
  let open: Span | null = null;
  const close = (y: number): void => {
    if (open !== null) open.height = y - open.y;
    open = null;
  };
  for (const { row, y } of rows) {
    const context: ContextKind = row.cpu === cpu ? row.context : (row.contexts[cpu] ?? 'task');
    const isEntry = row.cpu === cpu && row.events.some((kind) => ENTRIES.has(kind));
    const current = open as Span | null;
    if (current !== null && current.context === context && !isEntry) continue;
    close(y);
    if (context === 'task') continue;
    open = { cpu, context, x, width, y, height: 0 };
    spans.push(open);
  }
  close(bottom);
  return spans;
}
