/** Bookmarks: places with a letter, and how far they are from each other. */
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import { distanceOf, distanceText } from '../../../src/inspect/events/distance.ts';
import { type Bookmark, complain, type Model, type Position, say } from '../../model/model.ts';
import { goToPlace, remember, visit } from './moves.ts';

/** Characters of a note. */
const MOST_NOTE = 500;

/** `m` and a letter; `:bookmark LETTER [NOTE]`. Its note goes with it only where it stays. */
export function setBookmark(model: Model, words: string): Model {
  const [, letter, note] = /^(\S+)(?:\s+(.*))?$/.exec(words) ?? [];
  if (!/^[a-zA-Z]$/.test(letter)) return complain(model, 'A bookmark is one letter.');
  const { branch, mark } = model;
  const known = model.bookmarks[letter];
  const isThere = known?.branch === branch && known.mark === mark;
  return placed(model, letter, { branch, mark, note: note ?? (isThere ? known.note : undefined) });
}

function placed(model: Model, letter: string, { note = '', ...place }: Bookmark): Model {
  const short = note.slice(0, MOST_NOTE);
  const bookmarks = { ...model.bookmarks, [letter]: { ...place, note: short } };
  const where = place.mark === 0 ? 'the start' : `event ${place.mark - 1}`;
  const told = short === '' ? '' : `: ${short}`;
  return say({ ...model, bookmarks }, `Bookmark ${letter} is at ${where}${told}.`);
}

/** `:note LETTER NOTE`: words about a bookmark, which is set here where there is none. */
export function noteBookmark(model: Model, words: string): Model {
  const [, letter = '', note = ''] = /^(\S+)\s*(.*)$/.exec(words) ?? [];
  if (!Object.hasOwn(model.bookmarks, letter)) return setBookmark(model, words);
  return placed(model, letter, { ...model.bookmarks[letter], note });
}

/** `d` in the list. */
export function deleteBookmark(model: Model, letter: string): Model {
  if (!Object.hasOwn(model.bookmarks, letter)) {
    return complain(model, `There is no bookmark ${letter}.`);
  }
  const { [letter]: _, ...bookmarks } = model.bookmarks;
  return say({ ...model, bookmarks }, `Bookmark ${letter} is deleted.`);
}

/** `'` and a letter; `''` goes back to where the last jump began. */
export function goToBookmark(model: Model, letter: string): Model {
  if (letter === "'") return visit(model, -1);
  const place = model.bookmarks[letter];
  if (place === undefined) return complain(model, `There is no bookmark ${letter}.`);
  const there = goToPlace(remember({ ...model, overlay: null }), place);
  return place.note ? say(there, `${letter}: ${place.note}`) : there;
}

interface Named {
  name: string;
  place: Position;
}

/** `A`, `:distance [LETTER [LETTER]]`: between A and B, or between a bookmark and here. */
export function distance(model: Model, words: string): Model {
  const letters = words === '' ? ['A', 'B'] : words.split(/[\s,]+/);
  if (letters.length > 2) return complain(model, 'A distance is between two bookmarks.');
  const set = letters.filter((letter) => Object.hasOwn(model.bookmarks, letter));
  const unknown = letters.find((letter) => !set.includes(letter));
  if (unknown !== undefined && (words !== '' || set.length === 0)) {
    const advice = words === '' ? 'm A and m B set the ends of a distance' : `m ${unknown} sets it`;
    return complain(model, `There is no bookmark ${unknown}: ${advice}.`);
  }
  const ends = set.map((name): Named => ({ name, place: model.bookmarks[name] }));
  const here = { branch: model.branch, mark: model.mark };
  const [one, other = { name: 'here', place: here }] = ends;
  const branch = commonBranch(model.branches, one.place, other.place);
  if (branch === undefined) {
    const where = `${one.name} is in branch ${one.place.branch}, ${other.name} in branch ${other.place.branch}`;
    return complain(model, `${where}: no run goes through both.`);
  }
  const { timeline } = branch;
  const back = one.place.mark > other.place.mark ? ' back' : '';
  const text = distanceText(distanceOf(timeline, one.place.mark, other.place.mark));
  return say(model, `${endText(one)}${back} to ${endText(other)}: ${text}`);
}

const endText = ({ name, place: { mark } }: Named): string =>
  `${name} @${mark === 0 ? 'start' : mark - 1}`;

/** The branch in which both places are: it shares events with those that it stems from. */
function commonBranch(
  branches: readonly Branch[],
  one: Position,
  other: Position,
): Branch | undefined {
  const holds = (branch: Branch | undefined, { branch: wanted, mark }: Position): boolean => {
    let most = Number.POSITIVE_INFINITY;
    let at = branch;
    while (at !== undefined && at.id !== wanted) {
      const { parent, leftAt } = at;
      most = Math.min(most, leftAt);
      at = branches.find(({ id }) => id === parent);
    }
    return at !== undefined && mark <= most;
  };
  return branches
    .filter(({ id }) => id === one.branch || id === other.branch)
    .find((branch) => holds(branch, one) && holds(branch, other));
}
