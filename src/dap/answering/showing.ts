/** Requests that look: threads, stacks, variables, sources, memory, the failure. */
import { completionsAt, evaluateAt } from '../looking/evaluate.ts';
import { failureInfo, storyOf } from '../looking/exception.ts';
import { addressOf, instructionsAt, memoryAt } from '../looking/memory.ts';
import { scopesAt, variablesAt } from '../looking/scopes.ts';
import {
  cpuOfThread,
  innermostPlace,
  type Place,
  placeOfFrame,
  type Standing,
} from '../looking/standing.ts';
import { stackTraceAt, threadsAt } from '../looking/threads.ts';
import type { Manner } from '../looking/values.ts';
import { type Arguments, Refusal } from '../protocol/arguments.ts';
import { sourceMeant, sourceMessage } from '../run/sources.ts';
import { gotoTargetsAt } from '../stopping/targets.ts';
import { consoleLine } from './console.ts';
import type { Handlers } from './outcome.ts';
import { keeping, opened, type Session, standing } from './session.ts';
import { isFailureMark } from './stops.ts';

type Showing =
  | 'threads'
  | 'stackTrace'
  | 'scopes'
  | 'variables'
  | 'evaluate'
  | 'completions'
  | 'source'
  | 'loadedSources'
  | 'exceptionInfo'
  | 'readMemory'
  | 'disassemble'
  | 'gotoTargets'
  | 'pokelab/story';

/** The frame that the request names, else where the stopped CPU is. */
function placeMeant(session: Session, here: Standing, asked: Arguments): Place {
  const frame = asked.integer('frameId', 0);
  return frame > 0 ? placeOfFrame(here, frame) : innermostPlace(here, session.stop?.cpu ?? 0);
}

/** Values in hexadecimal, where the editor asks for them so. */
function mannerOf(asked: Arguments): Manner {
  return { format: asked.part('format').flag('hex', false) ? 'x' : null };
}

export const SHOWING: Handlers<Showing> = {
  // An editor may ask for the threads at any time.
  threads: (session) => ({ body: threadsAt(opened(session)) }),
  stackTrace(session, asked) {
    const here = standing(session);
    const cpu = cpuOfThread(here, asked.integer('threadId'));
    const start = Math.max(0, asked.integer('startFrame', 0));
    return { body: stackTraceAt(here, cpu, { start, levels: asked.integer('levels', 0) }) };
  },
  scopes(session, asked) {
    const here = standing(session);
    const body = scopesAt(here, asked.integer('frameId'));
    return { session: keeping(session, here), body };
  },
  variables(session, asked) {
    const paging = {
      filter: asked.maybeText('filter'),
      start: Math.max(0, asked.integer('start', 0)),
      count: asked.integer('count', 0),
      ...mannerOf(asked),
    };
    const here = standing(session);
    const body = variablesAt(here, asked.integer('variablesReference'), paging);
    return { session: keeping(session, here), body };
  },
  evaluate(session, asked) {
    const here = standing(session);
    const text = asked.text('expression');
    if (asked.maybeText('context') === 'repl' && /^\s*:/.test(text)) {
      return consoleLine(session, here, text);
    }
    const place = placeMeant(session, here, asked);
    const body = evaluateAt(here, text, place, mannerOf(asked));
    return { session: keeping(session, here), body };
  },
  completions(session, asked) {
    const here = standing(session);
    const column = asked.integer('column') - here.client.firstColumn;
    const place = placeMeant(session, here, asked);
    return { body: completionsAt(here, asked.text('text'), column, place) };
  },
  source(session, asked) {
    const { debuggee } = opened(session);
    const part = asked.part('source');
    const reference = part.integer('sourceReference', asked.integer('sourceReference', 0));
    const asks = { path: part.maybeText('path'), reference };
    const found = sourceMeant(debuggee.sources, asks, debuggee.disk);
    if (!found.ok) throw new Refusal(found.message);
    return { body: { content: found.source.text, mimeType: 'text/x-csrc' } };
  },
  loadedSources: (session) => ({
    body: { sources: opened(session).debuggee.sources.map(sourceMessage) },
  }),
  exceptionInfo(session) {
    const { debuggee, mark } = standing(session);
    const info = isFailureMark(debuggee, mark) ? failureInfo(debuggee) : null;
    if (info !== null) return { body: info };
    const { stop } = session;
    if (stop?.reason !== 'exception') throw new Refusal('nothing fails where the run stands');
    const exceptionId = stop.points.map(({ title }) => title).join(', ');
    return { body: { exceptionId, description: stop.text, breakMode: 'always' } };
  },
  readMemory(session, asked) {
    const address = addressOf(asked.text('memoryReference'), asked.integer('offset', 0));
    return { body: memoryAt(standing(session), address, asked.integer('count')) };
  },
  disassemble(session, asked) {
    const address = addressOf(asked.text('memoryReference'), asked.integer('offset', 0));
    const first = asked.integer('instructionOffset', 0);
    const count = asked.integer('instructionCount');
    return { body: instructionsAt(standing(session), address, { first, count }) };
  },
  gotoTargets(session, asked) {
    const here = standing(session);
    const part = asked.part('source');
    const asks = {
      path: part.maybeText('path'),
      reference: part.integer('sourceReference', 0),
    };
    const found = sourceMeant(here.debuggee.sources, asks, here.debuggee.disk);
    if (!found.ok) throw new Refusal(found.message);
    const line = asked.integer('line') + 1 - here.client.firstLine;
    return { body: gotoTargetsAt(here, found.source, line) };
  },
  'pokelab/story': (session) => ({ body: { story: storyOf(opened(session).debuggee) } }),
};
