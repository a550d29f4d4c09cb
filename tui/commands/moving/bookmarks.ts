/** Bookmarks: places with a letter, and how far they are from each other. */
import type { Branch } from '../../../src/inspect/branches/branches.ts';
import { distanceOf, distanceText } from '../../../src/inspect/events/distance.ts';
import { complain, type Model, type Position, say } from '../../model/model.ts';
import { goToPlace, remember, visit } from './moves.ts';

/** `m` and a letter. */
export function setBookmark(model: Model, letter: string): Model {
  if (!/^[a-zA-Z]$/.test(letter)) return complain(model, 'A bookmark is one letter.');
  const place: Position = { branch: model.branch, mark: model.mark };
  const bookmarks = { ...model.bookmarks, [letter]: place };
  const where = model.mark === 0 ? 'the start' : `event ${model.mark - 1}`;
  return say({ ...model, bookmarks }, `Bookmark ${letter} is at ${where}.`);
}

/** `'` and a letter; `''` goes back to where the last jump began. */
export function goToBookmark(model: Model, letter: string): Model {
  if (letter === "'") return visit(model, -1);
  const place = model.bookmarks[letter];
  if (place === undefined) return complain(model, `There is no bookmark ${letter}.`);
  return goToPlace(remember(model), place);
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
