/** A file of trace-cmd, which it and KernelShark read: trace-cmd.dat(5), version 6. */
import { EVENT_KINDS } from '../../../machine/events/event-table.ts';
import type { System } from '../../../machine/state/system.ts';
import { functionName } from '../../naming/names.ts';
import type { ExportedRun } from '../run/exporter.ts';
import {
  type FtraceEntry,
  type FtraceTask,
  ftraceEntries,
  ftraceTask,
  IDLE,
  word,
} from './ftrace-entries.ts';
import { HEADER_EVENT, HEADER_PAGE, PAGE_SIZE, RingBuffer } from './ring-buffer.ts';

const NANOSECONDS = 1000;
/** Where functions stand: as many bytes from one to the next. */
const FIRST_FUNCTION = 0xffffffff81000000n;
const FUNCTION_SIZE = 16n;
/** The function tracer's entries have this number; events of other systems come behind those of ftrace. */
const FUNCTION_ID = 1;
const FIRST_ID = 1000;
/** Bits of `common_flags`, and where an event's own fields begin. */
const IRQS_OFF = 0x01;
const HARDIRQ = 0x08;
const NMI = 0x40;
const COMMON_SIZE = 8;

const NAMES = [
  'scenario',
  'reproduce',
  'verdict',
  ...EVENT_KINDS.map((kind) => kind.replaceAll('-', '_')),
];

export function* traceDat(run: ExportedRun): Generator<Uint8Array> {
  const { system } = run.timeline;
  const buffers = system.program.tasks.map(() => new RingBuffer());
  for (const entry of ftraceEntries(run)) {
    buffers[entry.cpu].add(NANOSECONDS * entry.ts, dataOf(entry));
  }
  const head = headOf(system);
  const directory = 2 * 8 * buffers.length;
  let offset = PAGE_SIZE * Math.ceil((head.length + directory) / PAGE_SIZE);
  const places = buffers.map(({ pages }) => {
    const size = PAGE_SIZE * pages.length;
    const place = [number64(BigInt(offset)), number64(BigInt(size))];
    offset += size;
    return Buffer.concat(place);
  });
  const whole = Buffer.concat([head, ...places]);
  yield whole;
  yield Buffer.alloc(PAGE_SIZE * Math.ceil(whole.length / PAGE_SIZE) - whole.length);
  for (const { pages } of buffers) yield* pages;
}

function headOf(system: System): Buffer {
  const { functions } = system.program;
  const symbols = functions.map(
    (_, fn) => `${addressOf(fn).toString(16)} T ${word(functionName(system.program, fn))}\n`,
  );
  const comms = tasksOf(system).map(({ comm, pid }) => `${pid} ${comm}\n`);
  return Buffer.concat([
    Buffer.from([0x17, 0x08, 0x44]),
    // Version, little-endian, bytes of a long.
    Buffer.from('tracing6\0\0\x08'),
    number32(PAGE_SIZE),
    Buffer.from('header_page\0'),
    sized64(HEADER_PAGE),
    Buffer.from('header_event\0'),
    sized64(HEADER_EVENT),
    number32(1),
    sized64(FUNCTION_FORMAT),
    number32(1),
    Buffer.from('pokelab\0'),
    number32(NAMES.length),
    ...NAMES.map((name, index) => sized64(eventFormat(name, FIRST_ID + index))),
    sized32(symbols.join('')),
    sized32(''),
    sized64(comms.join('')),
    number32(system.cpus),
    Buffer.from('options  \0\0\0flyrecord\0'),
  ]);
}

function tasksOf(system: System): FtraceTask[] {
  const own = system.program.tasks.flatMap((_, cpu) =>
    Array.from({ length: system.tasks }, (_, task) => ftraceTask(system, cpu, task)),
  );
  return [IDLE, ...own.filter(({ pid }) => pid !== IDLE.pid)];
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function number64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** A text behind its length. */
const sized32 = (text: string): Buffer =>
  Buffer.concat([number32(Buffer.byteLength(text)), Buffer.from(text)]);
const sized64 = (text: string): Buffer =>
  Buffer.concat([number64(BigInt(Buffer.byteLength(text))), Buffer.from(text)]);

const addressOf = (fn: number): bigint => FIRST_FUNCTION + FUNCTION_SIZE * BigInt(fn);

const COMMON_FIELDS = `	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
`;

const FUNCTION_FORMAT = `name: function
ID: ${FUNCTION_ID}
format:
${COMMON_FIELDS}
	field:unsigned long ip;	offset:8;	size:8;	signed:0;
	field:unsigned long parent_ip;	offset:16;	size:8;	signed:0;

print fmt: " %ps <-- %ps", (void *)REC->ip, (void *)REC->parent_ip
`;

const eventFormat = (name: string, id: number): string => `name: ${name}
ID: ${id}
format:
${COMMON_FIELDS}
	field:__data_loc char[] text;	offset:${COMMON_SIZE};	size:4;	signed:0;

print fmt: "%s", __get_str(text)
`;

function dataOf(entry: FtraceEntry): Buffer {
  const { name, text, callee, caller, task, preemptOff } = entry;
  const head = Buffer.alloc(COMMON_SIZE);
  const id = name === 'function' ? FUNCTION_ID : FIRST_ID + NAMES.indexOf(name);
  head.writeUInt16LE(id, 0);
  const flags =
    (entry.irqsOff ? IRQS_OFF : 0) | (entry.hardirq ? HARDIRQ : 0) | (entry.nmi ? NMI : 0);
  head.writeUInt8(flags, 2);
  head.writeUInt8(preemptOff, 3);
  head.writeInt32LE(task.pid, 4);
  if (name === 'function') {
    return Buffer.concat([head, number64(addressOf(callee)), number64(addressOf(caller))]);
  }
  const string = Buffer.from(`${text}\0`);
  // How long it is, and where it begins.
  return Buffer.concat([head, number32((string.length << 16) | (COMMON_SIZE + 4)), string]);
}
