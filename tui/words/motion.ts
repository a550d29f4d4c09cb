/** Commands that move through the run. */
import { failure } from '../commands/branching/failure-from.ts';
import { seekBreakpoint } from '../commands/moving/continuing.ts';
import * as moves from '../commands/moving/moves.ts';
import { branchOf, complain, type Model, say, timelineOf } from '../model/model.ts';
import { command } from './command.ts';

export const MOTION = [
  command(
    'step',
    'to the next event that others can tell',
    (model, { count }) => moves.step(model, count, 1),
    '[COUNT]',
  ),
  command(
    'step-back',
    'back to the one before',
    (model, { count }) => moves.step(model, count, -1),
    '[COUNT]',
  ),
  command(
    'next',
    'to the next event of this CPU',
    (model, { count }) => moves.next(model, count, 1),
    '[COUNT]',
  ),
  command(
    'next-back',
    'back to the one before on this CPU',
    (model, { count }) => moves.next(model, count, -1),
    '[COUNT]',
  ),
  command(
    'event',
    'one event, private ones too',
    (model, { count }) => moves.stepEvent(model, count, 1),
    '[COUNT]',
  ),
  command(
    'event-back',
    'one event back',
    (model, { count }) => moves.stepEvent(model, count, -1),
    '[COUNT]',
  ),
  command(
    'continue',
    'on to a breakpoint, watchpoint or the failure',
    (model, { count }) => seekBreakpoint(model, 1, count),
    '[COUNT]',
  ),
  command(
    'continue-back',
    'back to one',
    (model, { count }) => seekBreakpoint(model, -1, count),
    '[COUNT]',
  ),
  command(
    'finish',
    'out of this function',
    (model, { count }) => moves.finish(model, count, 1),
    '[COUNT]',
  ),
  command(
    'finish-back',
    'back to before it was called',
    (model, { count }) => moves.finish(model, count, -1),
    '[COUNT]',
  ),
  command('start', 'to the start', (model, { count, isCounted }) =>
    isCounted ? moves.goToWord(model, `${count}`) : moves.goTo(model, 0, { isJump: true }),
  ),
  command('end', 'to the end', (model, { count, isCounted }) =>
    isCounted
      ? moves.goToWord(model, `${count}`)
      : moves.goTo(model, timelineOf(model).length, { isJump: true }),
  ),
  command(
    'goto',
    'to an event, or so far through the run; the number alone does',
    (model, { words }) => moves.goToWord(model, words),
    'EVENT | N%',
  ),
  command('percent', 'with a count: so far through the run', (model, { count, isCounted }) =>
    isCounted ? moves.goToWord(model, `${count}%`) : complain(model, 'Type a number first: 50%.'),
  ),
  command('failure', 'to the failure; in a run without one, look for one from here', failure),
  command(
    'cpu',
    'follow another CPU',
    (model, { words }) => moves.followCpu(model, cpuNumber(model, words)),
    'N | next | previous',
  ),
  command('older', 'back through the places jumped from', (model) => moves.visit(model, -1)),
  command('newer', 'forth through them', (model) => moves.visit(model, 1)),
  command(
    'play',
    'play or pause; EVENTS a second',
    (model, { words }) => play(model, words),
    '[EVENTS]',
  ),
  command('faster', 'play twice as fast', (model) => atSpeed(model, model.speed * 2)),
  command('slower', 'play half as fast', (model) => atSpeed(model, model.speed / 2)),
];

function cpuNumber(model: Model, words: string): number {
  const { cpus } = timelineOf(model).system;
  if (words === 'next') return (model.cpu + 1) % cpus;
  if (words === 'previous') return (model.cpu + cpus - 1) % cpus;
  return words === '' ? -1 : Number(words);
}

const MOST_SPEED = 4096;

function play(model: Model, words: string): Model {
  const speed = words === '' ? model.speed : Number(words);
  if (!(speed >= 1)) return complain(model, 'Say how many events a second: play 10.');
  const playing = model.playing === null || words !== '' ? Math.min(speed, MOST_SPEED) : null;
  const direction = playing === null ? model.direction : wayToPlay(model);
  return { ...model, playing, direction, speed: Math.min(speed, MOST_SPEED) };
}

/** The direction of the last motion, but where nothing lies that way: an open run goes on at its end. */
function wayToPlay(model: Model): Model['direction'] {
  const { timeline, isOpen } = branchOf(model);
  if (model.mark === 0) return 1;
  return model.mark === timeline.length && !isOpen ? -1 : model.direction;
}

function atSpeed(model: Model, wanted: number): Model {
  const speed = Math.max(1, Math.min(MOST_SPEED, wanted));
  const playing = model.playing === null ? null : speed;
  return say({ ...model, speed, playing }, `${speed} events a second.`);
}
