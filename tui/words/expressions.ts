/** Commands about expressions of C. */
import { pin, pinHere, print, selectedName, unpin } from '../commands/asking/expressions.ts';
import { lastTrace, trace } from '../commands/asking/traces.ts';
import { command, prompted } from './command.ts';

export const EXPRESSIONS = [
  command(
    'print',
    'what an expression gives here; /x hex /d /t binary; cpu1: its view',
    (model, { words }) =>
      words === '' ? prompted(model, ':', `print ${selectedName(model)}`) : print(model, words),
    '[/x] [cpu1:] EXPRESSION',
    'expressions',
  ),
  command(
    'pin',
    'keep a value in sight',
    (model, { words }) =>
      words === '' ? (pinHere(model) ?? prompted(model, ':', 'pin ')) : pin(model, words),
    '[EXPRESSION]',
    'expressions',
  ),
  command(
    'unpin',
    'let a pinned value go',
    (model, { words }) => unpin(model, words),
    'N | EXPRESSION | all',
  ),
  command(
    'trace',
    'values at every event of a place or change [NAME]; alone: again',
    (model, { words }) =>
      words === '' ? (lastTrace(model) ?? prompted(model, ':', 'trace ')) : trace(model, words),
    'EXPRESSION, ... at PATTERN',
    'traces',
  ),
];
