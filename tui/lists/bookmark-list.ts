/** Bookmarks: where each is, what happens there, and what the user says about it. */
import { eventAt, eventLine } from '../../src/inspect/events/event-words.ts';
import { plainLine, segment } from '../drawing/segments.ts';
import type { Model } from '../model/model.ts';
import { item, type ListContent } from './list-item.ts';

export function bookmarkList(model: Model): ListContent {
  const letters = Object.keys(model.bookmarks).sort();
  const items = letters.map((letter) => {
    const { branch, mark, note = '' } = model.bookmarks[letter];
    const timeline = model.branches.find(({ id }) => id === branch)?.timeline;
    const isThere = timeline !== undefined && mark > 0 && mark <= timeline.length;
    const what = isThere ? eventLine(timeline.system, eventAt(timeline, mark - 1)) : '';
    return item(
      [
        segment(`${letter}  `, 'key'),
        segment(mark === 0 ? 'start' : `event ${mark - 1}`),
        segment(branch === model.branches[0].id ? '' : `, branch ${branch}`),
        // The user's own words are not what is cut off.
        segment(note === '' ? '' : `  ${note}`, 'notice'),
        segment(what === '' ? '' : `  ${what}`, 'dim'),
      ],
      `jump ${letter}`,
      `delete-bookmark ${letter}`,
    );
  });
  const none = item(plainLine('None yet: m and a letter sets one, :note LETTER says why.', 'dim'));
  return {
    title: 'bookmarks: Enter goes there, d deletes',
    items: items.length > 0 ? items : [none],
  };
}
