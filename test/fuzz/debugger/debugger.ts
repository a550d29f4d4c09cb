/** Random keys, commands and sizes over random runs of random protocols. */
import { detect } from '../../../src/detectors/detect.ts';
import type { Critical } from '../../../src/detectors/failure.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import { Timeline } from '../../../src/history/timeline.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { textOf } from '../../../tui/drawing/segments.ts';
import { KEYMAP } from '../../../tui/input/keymap.ts';
import { frameOf } from '../../../tui/screen/frame.ts';
import { WORDS } from '../../../tui/words/words.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';
import { Session } from '../../tui/pictures.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';

/** What stands behind a command's name: places, values, marks, and things that are none of these. */
const ARGUMENTS = [
  ...[
    '',
    '0',
    '3',
    '-1',
    '99999999999',
    '1/2',
    '%',
    '%%%',
    'x',
    'y',
    'x == 1',
    'x = 1',
    '*x',
    '&x',
    'x[3]',
  ],
  ...[
    'count.counter',
    'cpu1: x',
    'patcher',
    'task at nmi-entered',
    'x, y at patcher',
    'x\ny',
    '1 2 3',
    'a note',
  ],
  ...[
    's0',
    's0[1]',
    '0xc1000000',
    '(u8 *)x',
    '(',
    '"',
    '\u202ex',
    '\u001b[31m',
    'all',
    'off',
    '/',
    '1+',
    'x->y',
  ],
];

const key = fc.constantFrom(
  ...KEYMAP.flatMap(({ keys }) => keys),
  '4',
  '9',
  'escape',
  'enter',
  'backspace',
  'space',
);
const line = fc
  .tuple(fc.constantFrom(...WORDS.map(({ name }) => name)), fc.constantFrom(...ARGUMENTS))
  .map(([name, argument]) => `:${name} ${argument}`);
const size = fc.record({
  width: fc.integer({ min: 1, max: 220 }),
  height: fc.integer({ min: 1, max: 70 }),
});

type Built = { system: System };

export type Deed = { key: string } | { line: string } | { width: number; height: number };

export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: key.map((name) => ({ key: name })) },
  { weight: 3, arbitrary: line.map((text) => ({ line: text })) },
  { weight: 1, arbitrary: size },
);

const input = fc.record({
  scenario: randomProtocol,
  seed: fc.nat(),
  deeds: fc.array(deed, { minLength: 20, maxLength: 60, size: 'max' }),
});

const MOST_EVENTS = 400;

/** A random run, to its failure where it has one; null where no step is possible. */
function runOf({ system }: Built, seed: number) {
  const random = new Random(seed);
  const timeline = new Timeline(system);
  let critical: Critical | null = null;
  while (timeline.length < MOST_EVENTS && critical === null) {
    const steps = timeline.enabledAtEnd();
    if (steps.length === 0) break;
    const from = timeline.length;
    timeline.append(steps[random.below(steps.length)]);
    for (let event = from; event < timeline.length && critical === null; event++) {
      const failure = detect(system, timeline.machineAt(event), timeline.momentAt(event).event);
      critical = failure && { failure, event };
    }
  }
  return timeline.length === 0 ? null : { timeline, critical };
}

export function wrongFrame(session: Session): string | null {
  const { width, height } = session.model.size;
  for (const { lines, rectangle } of frameOf(session.model).regions) {
    if (rectangle.x < 0 || rectangle.y < 0)
      return `a region begins at ${rectangle.x},${rectangle.y}`;
    if (rectangle.x + rectangle.width > width || rectangle.y + rectangle.height > height)
      return `a region leaves ${width}x${height}`;
    for (const one of lines) {
      const text = textOf(one);
      if (/[\p{Cc}\p{Cf}]/u.test(text))
        return `a line with a control character: ${JSON.stringify(text)}`;
    }
  }
  return null;
}

export function does(session: Session, one: Deed): void {
  if ('key' in one) session.press(one.key);
  // A newline comes in a script's line alone: typed, it is Enter.
  else if ('line' in one && one.line.includes('\n')) session.take({ kind: 'line', text: one.line });
  else if ('line' in one) session.press('escape escape').type(one.line);
  else session.take({ kind: 'resize', size: one });
  session.work();
}

/** Deeds up to the one after which something was wrong, to be typed again. */
const told = (deeds: readonly Deed[]): string => deeds.map((one) => JSON.stringify(one)).join('\n');

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  const [{ scenario, seed: steps, deeds }] = fc.sample(input, { seed, numRuns: 1 });
  const built = buildSystem(scenario);
  const run = built.ok ? runOf(built, steps) : null;
  if (run === null) return [];
  const session = new Session(run);
  for (const [index, one] of deeds.entries()) {
    let what: string | null;
    try {
      does(session, one);
      what = wrongFrame(session);
    } catch (error) {
      what = String((error as Error).stack);
    }
    if (what === null) continue;
    const files = {
      'protocol.c': scenario.source.text,
      'deeds.txt': told(deeds.slice(0, index + 1)),
    };
    return [{ what: `after ${JSON.stringify(one)}: ${what}`, files }];
  }
  return [];
}

export const debuggerFuzzer: Fuzzer = {
  name: 'debugger',
  about: 'keys, commands and sizes over random runs',
  turn,
};
