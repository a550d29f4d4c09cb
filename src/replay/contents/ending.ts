/** The end of a whole replay: the finding, totals and an index; and the trailer that points there. */
import { FAILURE_CLASSES, type Failure } from '../../detectors/failure.ts';
import { columnValues, encodeColumn, takeColumn } from '../format/column.ts';
import { MAX_EVENTS, MAX_FILE_BYTES, MAX_TEXT } from '../format/file-limits.ts';
import { encode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import { takeFields, takeInteger, takeText } from '../format/take-values.ts';

/** The failure that a replay shows; `event` is the one that failed, null for the end of the run. */
export interface ReplayFinding extends Failure {
  event: number | null;
}

export interface Ending {
  finding: ReplayFinding | null;
  /** The run was cut off: steps remain, and it has not failed. */
  unfinished: boolean;
  events: number;
  steps: number;
  /** NMIs that arrived, and how often the schedule goes on at another CPU. */
  nmis: number;
  switches: number;
  /** Offset in the file and first event of each block. */
  blocks: { offset: number; first: number }[];
}

/** The end frame's payload. */
export function encodeEnding({ finding, unfinished, blocks, ...totals }: Ending): Uint8Array {
  const column = (values: number[]): unknown => (values.length === 0 ? 0 : encodeColumn(values));
  return encode({
    finding: finding === null ? null : findingFields(finding),
    // A run that came to its end does not say so.
    ...(unfinished ? { unfinished } : {}),
    ...totals,
    blocks: blocks.length,
    offsets: column(blocks.map(({ offset }) => offset)),
    firsts: column(blocks.map(({ first }) => first)),
  });
}

function findingFields({ class: name, cpu, site, message, event }: ReplayFinding): ReplayFinding {
  return { class: name, cpu, site, message: message.slice(0, MAX_TEXT), event };
}

const FIELDS = [
  ...['finding', 'unfinished', 'events', 'steps', 'nmis', 'switches'],
  ...['blocks', 'offsets', 'firsts'],
];
const FINDING_FIELDS = ['class', 'cpu', 'site', 'message', 'event'];

/** Takes an unpacked end apart; `blocks` is how many blocks the file has, of a machine of `cpus`. */
export function takeEnding(raw: unknown, blocks: number, cpus: number): Ending {
  const fields = takeFields(raw, 'the end', FIELDS);
  const total = (name: string): number => takeInteger(fields[name], name, 0, MAX_EVENTS);
  const events = total('events');
  takeInteger(fields.blocks, 'blocks', blocks, blocks);
  const offsets = takeOffsets(fields.offsets, 'offsets', blocks);
  const firsts = takeOffsets(fields.firsts, 'firsts', blocks);
  const { finding, unfinished } = fields;
  // A run that came to its end does not say so.
  if (unfinished !== undefined && (unfinished !== true || finding !== null)) {
    throw new Refused('unfinished says something else than that steps remain');
  }
  return {
    finding: finding === null ? null : takeFinding(finding, events, cpus),
    unfinished: unfinished === true,
    events,
    steps: total('steps'),
    nmis: total('nmis'),
    switches: total('switches'),
    blocks: offsets.map((offset, index) => ({ offset, first: firsts[index] })),
  };
}

function takeOffsets(raw: unknown, what: string, count: number): number[] {
  if (count === 0) {
    takeInteger(raw, what, 0, 0);
    return [];
  }
  return columnValues(takeColumn(raw, count, what), count).map((value) =>
    takeInteger(value, what, 0, MAX_FILE_BYTES),
  );
}

function takeFinding(raw: unknown, events: number, cpus: number): ReplayFinding {
  const fields = takeFields(raw, 'finding', FINDING_FIELDS);
  const name = FAILURE_CLASSES.find((one) => one === fields.class);
  if (name === undefined) throw new Refused('finding.class is no failure class');
  return {
    class: name,
    cpu: takeInteger(fields.cpu, 'finding.cpu', -1, cpus - 1),
    site: takeInteger(fields.site, 'finding.site', -1, MAX_EVENTS),
    message: takeText(fields.message, 'finding.message'),
    event: fields.event === null ? null : takeInteger(fields.event, 'finding.event', 0, events - 1),
  };
}

/** The trailer's payload: the end frame's offset as an unsigned 64-bit MessagePack integer. */
export function encodeTrailer(offset: number): Uint8Array {
  const payload = new Uint8Array(9);
  payload[0] = 0xcf;
  new DataView(payload.buffer).setBigUint64(1, BigInt(offset));
  return payload;
}
