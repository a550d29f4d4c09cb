/** The screen as text, as a terminal without colours shows it. */
import { drawable, glyphsFor } from '../drawing/glyphs.ts';
import { textOf } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { frameOf } from './frame.ts';

/** As many lines as the screen is high, without spaces at their ends. */
export function pictureOf(model: Model): string[] {
  const { width, height } = model.size;
  const rows = Array.from({ length: height }, () => ' '.repeat(width));
  for (const { rectangle, lines } of frameOf(model).regions) {
    for (const [index, line] of lines.entries()) {
      const y = rectangle.y + index;
      const row = rows[y];
      if (row === undefined) continue;
      const text = textOf(line);
      const left = row.slice(0, rectangle.x);
      rows[y] = (left + text + row.slice(rectangle.x + text.length)).slice(0, width);
    }
  }
  const unicode = model.glyphs === glyphsFor(true);
  return rows.map((row) => drawable(row, unicode).trimEnd());
}
