/** Questions about a value: who wrote it, who reads it, all who access it, where to stop when it changes. */
import type { Breakpoint } from '../../../src/inspect/events/breakpoints.ts';
import { issuedAt } from '../../../src/inspect/state/site-facts.ts';
import { accessesAround, lastWriter, nextReader } from '../../../src/inspect/values/accesses-of.ts';
import { readFrom } from '../../../src/inspect/values/reads-from.ts';
import { isSameTarget, type Target } from '../../../src/inspect/values/targets.ts';
import { firstUseOf } from '../../../src/inspect/values/uses.ts';
import {
  readWords,
  storeWords,
  unwrittenWords,
  writeWords,
} from '../../../src/inspect/values/write-words.ts';
import { complain, type Model, say, timelineOf } from '../../model/model.ts';
import { askedAt, isUnmoved } from '../../model/trail.ts';
import { goTo } from '../moving/moves.ts';
import { askAbout } from './asked-values.ts';
import { added, nextId } from './questions.ts';

/** `*`: to the last write of the value; again: to the store that it was, then to the write before. */
export const goToWriter = (model: Model, words: string): Model =>
  askAbout(model, 'writer', words, (asked, target) => writerOf(asked, target, words === ''));

function writerOf(model: Model, target: Target, isCursor: boolean): Model {
  const timeline = timelineOf(model);
  const current = model.mark - 1;
  const trail = writerTrail(model, target, isCursor);
  if (trail !== null) {
    const isAtWrite = trail.write === current;
    return isAtWrite
      ? furtherBack(model, trail.target, current)
      : toWriteBefore(model, trail.target, trail.write);
  }
  const own = isCursor ? ownStore(model, target) : -1;
  if (own >= 0 && own !== current) return atStore(model, target, own, own);
  const write = lastWriter(timeline, target, model.mark);
  return write === current && write >= 0
    ? furtherBack(model, target, write)
    : toWriteBefore(model, target, model.mark);
}

/** The question before this one, where it was about the same value and nothing has moved since. */
function writerTrail({ trail, ...model }: Model, target: Target, isCursor: boolean) {
  if (trail?.kind !== 'writer') return null;
  if (isCursor) return isUnmoved(trail, model) ? trail : null;
  const isThere = trail.branch === model.branch && trail.mark === model.mark;
  return isThere && isSameTarget(trail.target, target) ? trail : null;
}

/**
 * Where the cursor stands on an entry of a store buffer, or on a load that one gave its value: the store, which may
 * not have reached memory. Else -1.
 */
function ownStore(model: Model, target: Target): number {
  if (target.kind === 'memory' && target.store !== undefined) return target.store;
  const { columns } = timelineOf(model);
  const current = model.mark - 1;
  const isEvent = model.focus === 'lanes' || model.focus === 'events';
  if (!isEvent || current < 0 || columns.kindAt(current) !== 'loaded') return -1;
  const writes = readFrom(timelineOf(model), current).map(({ write }) => write);
  return writes.find((write) => write >= 0 && columns.kindAt(write) === 'buffered') ?? -1;
}

function toWriteBefore(model: Model, target: Target, before: number): Model {
  const timeline = timelineOf(model);
  const write = lastWriter(timeline, target, before);
  if (write < 0) return say(model, unwrittenWords(timeline, target));
  return arrived(model, target, write, write, writeWords(timeline, target, write));
}

/** The current event is the write itself: on to the store that it was, else to the write before. */
function furtherBack(model: Model, target: Target, write: number): Model {
  const store = issuedAt(timelineOf(model), write);
  if (target.kind === 'local' || store < 0) return toWriteBefore(model, target, write);
  return atStore(model, target, store, write);
}

/** `write`: the arrival from which the store was asked for, else the store. */
function atStore(model: Model, target: Target, store: number, write: number): Model {
  if (target.kind === 'local') return model;
  const text = storeWords(timelineOf(model), target, store);
  return arrived(model, target, store, write, text);
}

function arrived(model: Model, target: Target, event: number, write: number, text: string): Model {
  const moved = goTo(model, event + 1, { isJump: true });
  return say({ ...moved, trail: { kind: 'writer', ...askedAt(moved), target, write } }, text);
}

/** `#`: to the next event that reads the value. */
export const goToReader = (model: Model, words: string): Model =>
  askAbout(model, 'reader', words, (asked, target) => {
    const timeline = timelineOf(asked);
    const isEntry = target.kind === 'memory' && target.store !== undefined;
    const read = isEntry
      ? firstUseOf(timeline, target, asked.mark)
      : nextReader(timeline, target, asked.mark);
    if (read < 0) return complain(asked, `No later event reads ${target.name}.`);
    return say(goTo(asked, read + 1, { isJump: true }), readWords(timeline, target, read));
  });

/** `w`: a watchpoint on the value; where there is one, it goes. */
export const watch = (model: Model, words: string): Model =>
  askAbout(model, 'watch', words, (asked, target) => {
    const known =
      words === '' ? asked.breakpoints.find((one) => isWatchOf(one, target)) : undefined;
    if (known !== undefined) {
      const breakpoints = asked.breakpoints.filter((one) => one !== known);
      return say({ ...asked, breakpoints }, `Deleted: watch ${target.name}.`);
    }
    const id = nextId(asked);
    const { name } = target;
    if (target.kind === 'local')
      return added(asked, { id, kind: 'watch-local', name, place: target });
    const { address, size } = target;
    return added(asked, { id, kind: 'watch', name, address, size });
  });

function isWatchOf(breakpoint: Breakpoint, target: Target): boolean {
  switch (breakpoint.kind) {
    case 'break':
      return false;
    case 'watch':
      return isSameTarget({ ...breakpoint, kind: 'memory' }, target);
    case 'watch-local': {
      const { place } = breakpoint;
      if (target.kind !== 'local') return false;
      return place.activation === target.activation && place.local === target.local;
    }
  }
}

/** `a`: all accesses of the value, the cursor at the last one that has happened. */
export const listAccesses = (model: Model, words: string): Model =>
  askAbout(model, 'accesses', words, (asked, target) => {
    const { events, last } = accessesAround(timelineOf(asked), target, asked.mark);
    if (events.length === 0) return complain(asked, `Nothing in this run accesses ${target.name}.`);
    // Where the cursor stands between two of them, that has a line of its own.
    const cursor = events[last] === asked.mark - 1 ? last : last + 1;
    return { ...asked, overlay: { list: 'accesses', cursor, target } };
  });
