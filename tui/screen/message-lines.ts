/** A message that is longer than the screen is wide: all of it, above the scrubber, until the next key. */
import { wrap } from '../../src/report/printing/wrap.ts';
import type { Rectangle } from '../drawing/layout.ts';
import { fill, type Line, segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';

/** Lines of the scrubber and the status: where the run is, is always shown. */
const LOWEST = 2;
/** More of the screen would hide what it is about. */
const MOST_PART = 1 / 3;

/** null where the message has room in the status line, or that says something else. */
export function messageLines(model: Model): { rectangle: Rectangle; lines: Line[] } | null {
  const { message, prompt, task, awaiting, size, glyphs } = model;
  const isShown = prompt === null && task === null && (awaiting === null || awaiting === 'quit');
  const text = message?.text ?? '';
  if (!isShown || text.length < size.width) return null;
  const look = message?.isError ? 'bad' : 'notice';
  const all = wrap(text, size.width - 2, 0, 0);
  const most = Math.floor(size.height * MOST_PART);
  const lines = all.slice(0, most);
  if (all.length > most) lines[most - 1] += ` ${glyphs.more}`;
  const rows = lines.map((line): Line => fill([segment(` ${line}`, look)], size.width));
  const y = size.height - LOWEST - rows.length;
  const rectangle = { x: 0, y, width: size.width, height: rows.length };
  return { rectangle, lines: rows };
}
