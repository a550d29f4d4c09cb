/** Commands about the frames of the CPU that is followed. */
import { followedFrames, frameOfModel, frameWord, moveFrame } from '../commands/moving/frames.ts';
import { complain } from '../model/model.ts';
import { command, opened } from './command.ts';

export const FRAMES = [
  command(
    'frame',
    'look at another frame of this CPU: its source, its locals',
    (model, { words }) => frameWord(model, words),
    '[N]',
  ),
  command('frames', 'list the frames of this CPU', (model) =>
    followedFrames(model).length === 0
      ? complain(model, `CPU${model.cpu} runs nothing: it has no frame.`)
      : opened(model, 'frames', frameOfModel(model)?.depth ?? 0),
  ),
  command(
    'frame-up',
    'the frame that called this one, or was interrupted',
    (model, { count }) => moveFrame(model, count),
    '[COUNT]',
  ),
  command(
    'frame-down',
    'the frame that it called, or that came over it',
    (model, { count }) => moveFrame(model, -count),
    '[COUNT]',
  ),
];
