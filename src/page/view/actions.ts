/** What keys and buttons do to the place at which a page stands. */
import type { PageDocument } from '../document/page-document.ts';
import {
  cameFrom,
  clamped,
  differenceFrom,
  eventBefore,
  movedTo,
  type Place,
  rowFrom,
  stepFrom,
  storyFrom,
  wentTo,
} from './model.ts';

export interface Moved {
  place: Place;
  /** The way back there is worth keeping. */
  isJump: boolean;
}

/** null for an action that moves nothing. `count`: a number typed before the key, null for none. */
export function moved(
  document: PageDocument,
  place: Place,
  does: string,
  count: number | null,
): Moved | null {
  const run = document.runs[place.run];
  const mark = place.marks[place.run];
  const to = (wanted: number, isJump = false): Moved => ({
    place: movedTo(document, place, wanted),
    isJump,
  });
  switch (does) {
    case 'step':
      return to(stepFrom(run, mark, 1, null));
    case 'step-back':
      return to(stepFrom(run, mark, -1, null));
    case 'next':
      return to(stepFrom(run, mark, 1, place.cpu));
    case 'next-back':
      return to(stepFrom(run, mark, -1, place.cpu));
    case 'event':
      return to(mark + 1);
    case 'event-back':
      return to(mark - 1);
    case 'down':
      return to(rowFrom(run, mark, 1));
    case 'up':
      return to(rowFrom(run, mark, -1));
    case 'start':
      return to(count === null ? run.start : count + 1, true);
    case 'end':
      return to(run.end, true);
    case 'failure':
      return to(run.mark, true);
    case 'story-next':
      return to(storyFrom(run, mark, 1));
    case 'story-back':
      return to(storyFrom(run, mark, -1));
    default:
      return otherwise(document, place, does);
  }
}

function otherwise(document: PageDocument, place: Place, does: string): Moved | null {
  const { runs } = document;
  const run = runs[place.run];
  const event = eventBefore(run, place.marks[place.run]);
  switch (does) {
    case 'came-from':
      return jump(document, place, event < 0 ? -1 : cameFrom(run, event));
    case 'went-to':
      return jump(document, place, event < 0 ? -1 : wentTo(run, event));
    case 'difference':
      return { place: differenceFrom(document, place, 1), isJump: true };
    case 'difference-back':
      return { place: differenceFrom(document, place, -1), isJump: true };
    case 'other-run':
      return { place: { ...place, run: (place.run + 1) % runs.length }, isJump: false };
    case 'cpu-next':
    case 'cpu-previous': {
      const count = run.cpus.length;
      const step = does === 'cpu-next' ? 1 : count - 1;
      return { place: { ...place, cpu: (place.cpu + step) % count }, isJump: false };
    }
    default:
      return null;
  }
}

/** To the event; nowhere for -1. */
function jump(document: PageDocument, place: Place, event: number): Moved {
  if (event < 0) return { place, isJump: false };
  const run = document.runs[place.run];
  return { place: movedTo(document, place, clamped(run, event + 1)), isJump: true };
}
