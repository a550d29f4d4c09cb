/** Random small programs about one site: one CPU that writes it, others that run it. */
import fc from '../property.ts';
import type { Action, FetchProgram } from './program.ts';

const INT3 = 0xcc;
/** Of a site, how long its instructions are. */
const SHAPES: Readonly<Record<number, number[][]>> = {
  1: [[1]],
  2: [[2], [1, 1]],
  3: [
    [2, 1],
    [1, 2],
  ],
  4: [[4], [2, 2]],
  5: [[5], [4, 1], [1, 4]],
  8: [[4, 4]],
};
const FIRST: Readonly<Record<number, number>> = { 1: 0x90, 2: 0xb0, 4: 0xc8, 5: 0xb8 };
/** All of them begin instructions of known length, so that any mix has one. */
const OTHERS = [0x90, 0xb0, 0xb1] as const;

const content = (shape: number[]): fc.Arbitrary<number[]> =>
  fc
    .tuple(...shape.map((length) => fc.array(fc.constantFrom(...OTHERS), lengthOf(length - 1))))
    .map((tails) => tails.flatMap((tail, index) => [FIRST[shape[index]], ...tail]));

const lengthOf = (length: number) => ({ minLength: length, maxLength: length });

const contentsOf = (size: number): fc.Arbitrary<number[][]> =>
  fc.array(
    fc.constantFrom(...SHAPES[size]).chain((shape) => content(shape)),
    { minLength: 2, maxLength: 3 },
  );

/** A part of a content, or an int3. */
const writeOf = (contents: number[][]): fc.Arbitrary<Action> => {
  const size = contents[0].length;
  return fc
    .record({
      from: fc.nat(contents.length - 1),
      width: fc.constantFrom(...[1, 1, 2, 4, 8].filter((width) => width <= size)),
      place: fc.nat(7),
      isInt3: fc.constantFrom(false, false, false, true),
      isFirst: fc.boolean(),
    })
    .map(({ from, width, place, isInt3, isFirst }) => {
      const length = isInt3 ? 1 : width;
      const offset = isFirst ? 0 : place % (size - length + 1);
      const bytes = isInt3 ? [INT3] : contents[from].slice(offset, offset + length);
      return { kind: 'write', offset, bytes };
    });
};

const refresh = fc
  .constantFrom('serialise' as const, 'mfence' as const, 'mb' as const, 'locked' as const)
  .map((kind): Action => ({ kind }));
const run = fc.constant<Action>({ kind: 'run' });

const INTERRUPT: Action[] = [
  { kind: 'interrupt', phase: 'send' },
  { kind: 'interrupt', phase: 'wait' },
];
const STOP = (body: Action[]): Action[] => [
  { kind: 'stop', phase: 'request' },
  { kind: 'stop', phase: 'reach' },
  ...body,
  { kind: 'stop', phase: 'release' },
  { kind: 'stop', phase: 'finish' },
];

export const fetchProgram: fc.Arbitrary<FetchProgram> = fc
  .constantFrom(1, 2, 2, 3, 3, 4, 5, 8)
  .chain((size) => contentsOf(size))
  .chain((contents) => {
    const write = writeOf(contents);
    const action = fc.oneof(
      { weight: 2, arbitrary: write },
      { weight: 4, arbitrary: run },
      { weight: 2, arbitrary: refresh },
    );
    return fc.record({
      contents: fc.constant(contents),
      writer: fc.array(
        fc.oneof(
          { weight: 6, arbitrary: write },
          { weight: 1, arbitrary: run },
          { weight: 1, arbitrary: refresh },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      runner: fc.array(action, { minLength: 1, maxLength: 3 }),
      third: fc.option(fc.array(action, { maxLength: 1 }), { freq: 1 }),
      cpus: fc.constantFrom(1, 2, 2, 2, 2, 3),
      // Across the ends of units of any width.
      base: fc.oneof(
        fc.nat(15),
        fc.integer({ min: 26, max: 31 }),
        fc.integer({ min: 58, max: 63 }),
      ),
      nmiCpu: fc.integer({ min: -3, max: 2 }),
      memory: fc.constantFrom('sc' as const, 'tso' as const),
      tells: fc.constantFrom(false, false, true),
      isStopped: fc.constantFrom(false, false, false, true),
      interruptsAfter: fc.integer({ min: -6, max: 3 }),
      isRunByInterrupts: fc.boolean(),
    });
  })
  .map(({ contents, writer, runner, third, cpus, base, nmiCpu, memory, ...one }) => {
    const told: Action[] = one.tells ? [{ kind: 'set', value: 1 }] : [];
    const waits: Action[] = one.tells ? [{ kind: 'await' }] : [];
    const { interruptsAfter: after, isRunByInterrupts } = one;
    const sends = after < 0 ? [] : INTERRUPT;
    const synced = [
      ...writer.slice(0, Math.max(after, 0)),
      ...sends,
      ...writer.slice(Math.max(after, 0)),
    ];
    const first = [...(one.isStopped ? STOP(writer) : synced), ...told];
    const tasks = [first, [...waits, ...runner], third].slice(0, cpus);
    const at = nmiCpu < cpus ? Math.max(-1, nmiCpu) : -1;
    return { tasks, base, contents, nmiCpu: at, memory, isRunByInterrupts };
  });
