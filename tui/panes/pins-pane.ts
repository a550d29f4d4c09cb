/** Pinned expressions: what memory holds, CPUs that see something else, what the current event changed. */
import { pinnedValue } from '../../src/inspect/state/pins.ts';
import { clip, type Line, segment, windowStart } from '../drawing/segments.ts';
import type { Size, View } from '../model/view.ts';

export function pinsPane(view: View, { width, height }: Size): Line[] {
  const { pins, selection } = view;
  const at = Math.min(selection.pins, pins.length - 1);
  const start = windowStart(pins.length, height, at);
  return pins
    .slice(start, start + height)
    .map((_, row) => clip(pinLine(view, start + row, at), width, view.glyphs.more));
}

/** `> 1  in_nmi = 1 (was 0, CPU0 @41); CPU0 sees 2`: what the current event changed */
function pinLine(view: View, index: number, selected: number): Line {
  const { timeline, glyphs, pins } = view;
  const isSelected = index === selected;
  const { name, isOk, text, others, was } = pinnedValue(pins[index], timeline, view);
  const old = was === null ? '' : ` (was ${was.text}, CPU${was.cpu} @${was.event})`;
  return [
    segment(isSelected ? `${glyphs.here} ` : '  ', 'strong'),
    segment(`${index + 1}  `, 'key'),
    { ...segment(name, isSelected ? 'strong' : 'plain'), selected: isSelected },
    segment(isOk ? ' = ' : ': ', 'dim'),
    segment(text, isOk ? (was === null ? 'plain' : 'changed') : 'dim'),
    segment(old, 'dim'),
    ...others.map((other) => segment(`; CPU${other.cpu} sees ${other.text}`, 'notice')),
  ];
}
