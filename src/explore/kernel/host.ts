/** What the kernel asks its host: what bytes of text mean, and where a claimed trap goes on. */
import { decode } from '../../machine/memory/decode.ts';
import { CUT_OFF, executedLength } from '../../machine/memory/instruction-length.ts';
import { INT3 } from '../../machine/memory/text.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import { newContext, newFrame } from '../../machine/state/machine.ts';
import { LEFT, refutedBy } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';
import { flowOf } from '../../machine/stepping/decide-execute.ts';
import { isBegun, resume } from '../../machine/stepping/text-flow.ts';
import type { Words } from './words.ts';

/** Records of assembly/text.ts. */
const DECODED = {
  count: 4,
  bytes: 8,
  size: 72,
  refuted: 76,
  flags: 80,
  at: 84,
  callee: 88,
  ran: 92,
};
const RESUMED = { flags: 4, at: 16, ran: 20, callee: 24 };
const IS_INVALID = 1;
const IS_CALL = 2;
const IS_BEGUN = 4;
const IS_WILD = 1;
const BEGINS = 2;
/** A bit of Frame.ran that says nothing. */
const UNUSED = 1 << 30;

export function hostOf(system: System, words: Words) {
  return {
    askDecoded: (record: number, address: bigint): void =>
      answerDecoded(system, words, record >>> 0, Number(address)),
    askResumed: (record: number, address: bigint, value: bigint): void =>
      answerResumed(system, words, record >>> 0, Number(address), value),
  };
}

function answerDecoded(system: System, words: Words, record: number, address: number): void {
  const count = words.get(record + DECODED.count);
  const fetched = Array.from({ length: count }, (_, at) => words.byte(record + DECODED.bytes + at));
  const index = siteContaining(system, address);
  const site = system.program.sites[index];
  const size = executedLength(fetched, site.address + site.size - address);
  words.set(record + DECODED.size, size);
  if (size === CUT_OFF || fetched[0] === INT3) return;
  const bytes = fetched.slice(0, size);
  words.set(record + DECODED.refuted, refutedBy(site, address, bytes));
  const decoded = decode(bytes, address);
  if (decoded.kind === 'invalid') {
    words.set(record + DECODED.flags, IS_INVALID);
    return;
  }
  const { at, callee, ran } = flowOf(system, index, decoded, address + size);
  const isCall = decoded.kind === 'call' ? IS_CALL : 0;
  words.set(record + DECODED.flags, isCall | (isBegun(system, index, at) ? IS_BEGUN : 0));
  words.set(record + DECODED.at, callee >= 0 && at === 0 ? LEFT : at);
  words.set(record + DECODED.callee, callee);
  words.set(record + DECODED.ran, ran);
}

function answerResumed(
  system: System,
  words: Words,
  record: number,
  address: number,
  value: bigint,
): void {
  const frame = newFrame(0, 0);
  frame.ran = UNUSED;
  const trap = newContext('trap', [], address);
  const resumed = resume({ system, id: 0 }, trap, newContext('task', [frame]), value);
  words.set(record + RESUMED.callee, -1);
  if (resumed.kind === 'wild') {
    words.set(record + RESUMED.flags, IS_WILD);
    return;
  }
  words.set(record + RESUMED.flags, (resumed.ran & UNUSED) === 0 ? BEGINS : 0);
  words.set(record + RESUMED.at, resumed.at);
  words.set(record + RESUMED.ran, resumed.ran & ~UNUSED);
  const call = resumed.calls[0];
  if (call?.kind === 'called') words.set(record + RESUMED.callee, call.callee);
}
