/** The frames of the CPU that is followed, innermost first. */
import { frameCall, framePosition } from '../../src/inspect/state/frame-words.ts';
import { followedFrames, frameOfModel } from '../commands/moving/frames.ts';
import { segment } from '../drawing/segments.ts';
import { type Model, timelineOf } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function frameList(model: Model): ListContent {
  const { system } = timelineOf(model);
  const here = frameOfModel(model)?.depth;
  const frames = followedFrames(model);
  const widthOf = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map(({ length }) => length));
  const kinds = widthOf(frames.map(({ context }) => context.kind));
  const places = widthOf(frames.map((frame) => framePosition(system, frame)));
  const items = frames.map((frame) => {
    const { depth, context } = frame;
    const number = `#${depth}`.padEnd(String(frames.length - 1).length + 1);
    return item(
      [
        segment(`${depth === here ? model.glyphs.here : ' '} `, 'strong'),
        segment(`${number}  `, 'key'),
        segment(`${context.kind.padEnd(kinds)}  `, context.kind === 'nmi' ? 'nmi' : 'plain'),
        segment(`${framePosition(system, frame).padEnd(places)}  `, 'dim'),
        segment(frameCall(system, frame)),
      ],
      `frame ${depth}`,
    );
  });
  return { title: `frames of CPU${model.cpu}: Enter looks at one`, items };
}
