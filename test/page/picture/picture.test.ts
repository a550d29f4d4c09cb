/** The picture says what the run says: every arrow a read of another CPU's write, every byte what stood there. */
import { describe, expect, it } from 'vitest';
import { Causality } from '../../../src/history/causality.ts';
import { stretch } from '../../../src/history/walk.ts';
import { TEXT_BASE } from '../../../src/machine/program/program.ts';
import { pictureOf } from '../../../src/page/picture/lay-out.ts';
import { CHARACTER } from '../../../src/page/picture/measures.ts';
import { svgOf } from '../../../src/page/picture/svg.ts';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { type Sample, sampleRuns } from '../../inspect/runs.ts';
import { textOfXml } from './xml.ts';

const RUNS = await sampleRuns(7, 400);

function drawn({ timeline }: Sample, room = 60) {
  const { system, length } = timeline;
  const rows = rowsOf(stretch(timeline, 0, length), { system });
  return { rows, picture: pictureOf({ timeline, rows, room }) };
}

describe.each(RUNS)('[P5] $title', (sample) => {
  const { timeline, events } = sample;
  const { picture, rows } = drawn(sample);

  it('has every row once, below the one before', () => {
    expect(picture.rows.map(({ row }) => row)).toEqual(rows);
    let bottom = 0;
    for (const { y, height } of picture.rows) {
      expect(y).toBeGreaterThanOrEqual(bottom);
      bottom = y + height;
    }
    expect(picture.height).toBeGreaterThanOrEqual(bottom);
  });

  it('keeps text in its lane', () => {
    for (const { cells, row } of picture.rows) {
      for (const { x, lines, isWitness } of cells) {
        const lane = picture.columns.find((one) => x > one.x && x < one.x + one.width);
        expect(isWitness ? row.witness?.cpu : row.cpu).toBe(lane?.cpu);
        for (const { text, indent } of lines) {
          const end = x + (indent + text.length) * CHARACTER;
          expect(end).toBeLessThanOrEqual((lane?.x ?? 0) + (lane?.width ?? 0));
        }
      }
    }
  });

  it('has an arrow only where a CPU read from the write of another one', () => {
    const causality = new Causality(timeline.system);
    for (const moment of stretch(timeline, 0, timeline.length)) causality.take(moment);
    for (const { from, to } of picture.arrows) {
      expect(events[from].cpu).not.toBe(events[to].cpu);
      expect(causality.causesOf(to)).toContain(from);
    }
  });

  it('leaves no such read out that has a row', () => {
    const causality = new Causality(timeline.system);
    for (const moment of stretch(timeline, 0, timeline.length)) causality.take(moment);
    const placed = (event: number) =>
      rows.findIndex(
        ({ first, last, kind, cpu }) =>
          kind !== 'function' && first <= event && event <= last && cpu === events[event].cpu,
      );
    const arrows = new Set(picture.arrows.map(({ from, to }) => `${placed(from)} ${placed(to)}`));
    events.forEach((event, to) => {
      // Bytes may be fetched that are older than what causality says.
      if (event.kind !== 'loaded' && event.kind !== 'exchanged') return;
      const [reader] = [placed(to)];
      for (const from of causality.causesOf(to)) {
        const { kind, cpu } = events[from];
        const isWrite = kind === 'stored' || kind === 'committed' || kind === 'exchanged';
        if (!isWrite || cpu === event.cpu || reader < 0 || placed(from) < 0) continue;
        expect(arrows).toContain(`${placed(from)} ${reader}`);
      }
    });
  });

  it('has the bytes of sites as they stood', () => {
    const { sites } = timeline.system.program;
    for (const { site, states } of picture.sites) {
      const start = sites[site].address - TEXT_BASE;
      for (const { row, bytes } of states) {
        const mark = row < 0 ? 0 : Math.min(rows[row].last + 1, timeline.length);
        const text = timeline.machineAt(mark).text.flat();
        expect(bytes.map((byte) => Number(`0x${byte.text}`))).toEqual(
          text.slice(start, start + bytes.length),
        );
      }
    }
  });

  it('has a shape where a CPU is in a handler, and nowhere else', () => {
    for (const { cpu, context, y, height } of picture.spans) {
      const inside = picture.rows.filter((row) => row.y >= y && row.y < y + height);
      expect(inside.length).toBeGreaterThan(0);
      for (const { row } of inside) {
        expect(row.cpu === cpu ? row.context : row.contexts[cpu]).toBe(context);
      }
    }
    for (const { row, y } of picture.rows) {
      for (const { cpu } of picture.columns) {
        const context = row.cpu === cpu ? row.context : (row.contexts[cpu] ?? 'task');
        const over = picture.spans.filter(
          (span) => span.cpu === cpu && span.y <= y && y < span.y + span.height,
        );
        expect(over.map((span) => span.context)).toEqual(context === 'task' ? [] : [context]);
      }
    }
  });

  it('is XML', () => {
    const svg = svgOf(picture, { title: 'a <b> & "c"', description: '', ending: '', again: '' });
    expect(textOfXml(svg.replace(/<style>[^<]*<\/style>/, ''))).toContain('a <b> & "c"');
  });
});
