/** The header of a checkpoint: what is searched, by what, and how far it is. */
import type { Engine } from '../../explore/states/savable.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { CHECKPOINT, MAGIC, scenarioFields, takeScenario } from '../contents/header.ts';
import { encode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import { takeInteger, takeMap, takeText, wholeNumber } from '../format/take-values.ts';

const FORMAT = 1;

export interface CheckpointHeader {
  /** Version of the program that saved it. */
  tool: string;
  engine: Engine;
  scenario: Scenario;
  /** The search runs private micro-operations together with the step before them. */
  reduce: boolean;
  /** What the search was to end at; Infinity for no such limit. */
  limits: { states: number; bytes: number };
  /** How far it is, for people. */
  counts: { states: number; transitions: number; depth: number; elapsedMs: number };
}

/** The blocks are as the machine that saved them has numbers in its memory. */
export const BYTE_ORDER =
  new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'little-endian' : 'big-endian';

/** The header frame's payload. `magic` and `format` come first in every version. */
export function encodeCheckpointHeader(header: CheckpointHeader): Uint8Array {
  const { tool, engine, scenario, reduce, limits, counts } = header;
  const { name, version, build } = engine;
  return encode({
    magic: CHECKPOINT,
    format: FORMAT,
    tool,
    engine: { name, version, build },
    order: BYTE_ORDER,
    scenario: scenarioFields(scenario),
    reduce,
    limits: { states: whole(limits.states), bytes: whole(limits.bytes) },
    counts: {
      states: wholeNumber(counts.states),
      transitions: wholeNumber(counts.transitions),
      depth: counts.depth,
      elapsedMs: wholeNumber(Math.round(counts.elapsedMs)),
    },
  });
}

/** Takes an unpacked header apart: another version is refused before anything else is looked at. */
export function takeCheckpointHeader(raw: unknown): CheckpointHeader {
  const fields = takeMap(raw, 'the header');
  if (fields.magic === MAGIC) {
    throw new Refused('this is a recorded run, not a search', 'not-a-replay');
  }
  if (fields.magic !== CHECKPOINT) throw new Refused('this is no checkpoint', 'not-a-replay');
  const format = takeInteger(fields.format, 'format', 0, MOST);
  const tool = takeText(fields.tool, 'tool', MOST_NAME);
  if (format !== FORMAT) {
    const kind = format > FORMAT ? 'newer-version' : 'older-version';
    const by = JSON.stringify(tool);
    throw new Refused(`it has format ${format} of Pokelab ${by}; this one reads ${FORMAT}`, kind);
  }
  if (takeText(fields.order, 'order', MOST_NAME) !== BYTE_ORDER) {
    throw new Refused(`it was saved on a machine that is not ${BYTE_ORDER}`, 'older-version');
  }
  const engine = takeMap(fields.engine, 'engine');
  const limits = takeMap(fields.limits, 'limits');
  const counts = takeMap(fields.counts, 'counts');
  const count = (name: string): number => takeInteger(counts[name], `counts.${name}`, 0, MOST);
  const limit = (name: string): number =>
    limits[name] === null ? Infinity : takeInteger(limits[name], `limits.${name}`, 0, MOST);
  return {
    tool,
    engine: {
      name: takeText(engine.name, 'engine.name', MOST_NAME),
      version: takeInteger(engine.version, 'engine.version', 0, MOST),
      build: takeText(engine.build, 'engine.build', MOST_NAME),
    },
    scenario: takeScenario(fields.scenario),
    reduce: fields.reduce === true,
    limits: { states: limit('states'), bytes: limit('bytes') },
    counts: {
      states: count('states'),
      transitions: count('transitions'),
      depth: count('depth'),
      elapsedMs: count('elapsedMs'),
    },
  };
}

const MOST = Number.MAX_SAFE_INTEGER;
const MOST_NAME = 64;

const whole = (limit: number): number | bigint | null =>
  limit === Infinity ? null : wholeNumber(limit);
