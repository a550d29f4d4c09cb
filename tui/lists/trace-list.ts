/** The hits of the last trace. */
import type { TraceHit } from '../../src/inspect/traces/trace-hits.ts';
import { plainLine, segment } from '../drawing/segments.ts';
import type { Traced } from '../model/long-work.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent, type ListItem } from './list-item.ts';

const kept = new WeakMap<Traced, ListContent>();

export function traceList({ traced }: Model): ListContent {
  if (traced === null) return { title: 'trace', items: [] };
  const known = kept.get(traced) ?? contentOf(traced);
  kept.set(traced, known);
  return known;
}

function contentOf({ text, hits, upTo, length }: Traced): ListContent {
  const { count, first, last } = hits;
  const all = [...first, ...last];
  const digits = String(all.at(-1)?.index ?? 0).length;
  const names = Math.max(0, ...all.map(({ who }) => who.length));
  const row = ({ index, who, values }: TraceHit): ListItem =>
    item(
      [
        segment(`event ${String(index).padStart(digits)}  `, 'key'),
        segment(`${who.padEnd(names)}  `, who.endsWith('nmi') ? 'nmi' : 'plain'),
        segment(values),
      ],
      `goto ${index}`,
    );
  const left = count - all.length;
  const gap = left > 0 ? [item(plainLine(`(${left} more hits between these)`, 'dim'))] : [];
  const partly = upTo < length ? `, up to event ${upTo} of ${length}` : '';
  return {
    title: `trace ${text}: ${count} hit${count === 1 ? '' : 's'}${partly}`,
    items: [...first.map(row), ...gap, ...last.map(row)],
  };
}
