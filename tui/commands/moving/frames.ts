/** Commands that choose the frame of the followed CPU that the panes look at. */
import { frameText } from '../../../src/inspect/state/frame-words.ts';
import { chosenFrame, framesOf, type StackFrame } from '../../../src/inspect/state/frames.ts';
import { complain, type Model, say, timelineOf, viewOf } from '../../model/model.ts';
import { machineOf } from '../../model/view.ts';

/** Frames of the CPU that is followed, innermost first. */
export function followedFrames(model: Model): StackFrame[] {
  return framesOf(timelineOf(model).system, machineOf(viewOf(model)), model.cpu);
}

/** The frame that is looked at, undefined where that CPU has none. */
export const frameOfModel = (model: Model): StackFrame | undefined =>
  chosenFrame(followedFrames(model), model.frame);

/** `u` and `d`: towards the callers, or towards the innermost frame. */
export function moveFrame(model: Model, frames: number): Model {
  const depth = frameOfModel(model)?.depth ?? 0;
  const wanted = depth + frames;
  const last = followedFrames(model).length - 1;
  if (last >= 0 && depth === last && frames > 0)
    return complain(model, 'This is the outermost frame.');
  if (last >= 0 && depth === 0 && frames < 0)
    return complain(model, 'This is the innermost frame.');
  return chooseFrame(model, Math.max(0, Math.min(last, wanted)));
}

/** `:frame N`; without a number it says which one is looked at. */
export function frameWord(model: Model, word: string): Model {
  if (word === '') return chooseFrame(model, frameOfModel(model)?.depth ?? 0);
  return /^#?\d+$/.test(word)
    ? chooseFrame(model, Number(word.replace('#', '')))
    : complain(model, 'Say the number of a frame: K lists them.');
}

function chooseFrame(model: Model, depth: number): Model {
  const frames = followedFrames(model);
  if (frames.length === 0) return complain(model, `CPU${model.cpu} runs nothing: it has no frame.`);
  if (depth >= frames.length) {
    return complain(model, `There is no frame #${depth}: they are #0 to #${frames.length - 1}.`);
  }
  const selection = { ...model.selection, source: 0 };
  const chosen: Model = { ...model, frame: depth, selection, overlay: null };
  return say(chosen, `${frameText(timelineOf(model).system, frames, depth)}.`);
}
