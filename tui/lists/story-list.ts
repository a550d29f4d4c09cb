/** The story of the failure, a sentence an event. */
import { wrap } from '../../src/report/printing/wrap.ts';
import { sentenceAt } from '../commands/asking/story.ts';
import { type Line, plainLine, segment } from '../drawing/segments.ts';
import { branchOf, type Model, timelineOf } from '../model/model.ts';
import { item, type ListContent, type ListItem } from './list-item.ts';

export function storyList(model: Model): ListContent {
  const { story } = branchOf(model);
  if (story === undefined) return { title: 'story', items: [item(plainLine('Not told yet.'))] };
  const { length } = timelineOf(model);
  const digits = String(length).length;
  const here = sentenceAt(model);
  const items = story.events.map(({ event, sentence }, index): ListItem => {
    const isEnd = event >= length;
    const number = (isEnd ? 'end' : String(event)).padStart(digits);
    const marker = index === here ? model.glyphs.here : ' ';
    const lines = wrap(sentence, model.size.width - 11 - digits, 0, 0).map((text, row): Line => {
      const head = row === 0 ? `${marker} ${number}  ` : ' '.repeat(digits + 4);
      return [segment(head, 'key'), segment(text)];
    });
    return item(lines[0], isEnd ? 'end' : `goto ${event}`, null, lines.slice(1));
  });
  const more = story.more === 0 ? '' : `, ${story.more} further from the failure left out`;
  return { title: `story: ${story.events.length} events explain it${more}`, items };
}
