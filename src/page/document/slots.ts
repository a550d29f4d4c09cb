/** Everything that has a value at every mark, in words. */
import type { Timeline } from '../../history/timeline.ts';
import { storedName } from '../../inspect/events/event-words.ts';
import { originOf, stateOf } from '../../inspect/state/byte-origins.ts';
import { stackOf } from '../../inspect/state/context-stack.ts';
import { fileName } from '../../inspect/state/frame-words.ts';
import { chosenFrame, framesOf } from '../../inspect/state/frames.ts';
import { variablesOf, variableText } from '../../inspect/state/variable-rows.ts';
import { hexByte } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import { printable } from '../../machine/program/printable.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { functionName, siteName, valueName } from '../../report/naming/names.ts';
import { type PageSlot, placeOf } from './page-document.ts';
import type { Strings } from './strings.ts';

interface Slot extends Pick<PageSlot, 'kind' | 'cpu' | 'name'> {
  /** The part of a machine that it is of: what is the same object has not changed. */
  part(machine: Machine): object;
  text(machine: Machine): string;
}

const slotsOf = (system: System): Slot[] => [
  ...Array.from({ length: system.cpus }, (_, cpu) => cpuSlots(system, cpu)).flat(),
  ...variablesOf(system).map((variable): Slot => {
    const text = (machine: Machine): string => variableText(system, variable, machine);
    return { kind: 'variable', cpu: -1, name: variable.name, part: ({ memory }) => memory, text };
  }),
  ...system.program.sites.map((_, site): Slot => {
    const text = (machine: Machine): string => siteText(system, machine, site);
    const name = siteName(system.program, site);
    return { kind: 'site', cpu: -1, name, part: (machine) => machine.text, text };
  }),
];

function cpuSlots(system: System, cpu: number): Slot[] {
  const of = (kind: Slot['kind'], text: Slot['text']): Slot => ({
    kind,
    cpu,
    name: `CPU${cpu}`,
    part: ({ cpus }) => cpus[cpu],
    text,
  });
  const slots = [
    of('stack', (machine) => stackText(system, machine, cpu)),
    of('locals', (machine) => localsText(system, machine, cpu)),
  ];
  if (!system.model.buffered) return slots;
  return [...slots, of('buffer', (machine) => bufferText(system, machine, cpu))];
}

const lines = (pairs: readonly (readonly [string, string | number])[]): string =>
  pairs.map(([name, value]) => `${name}\t${value}`).join('\n');

/** Innermost first: each frame with its place, the label of a context below its frames. */
function stackText(system: System, machine: Machine, cpu: number): string {
  return lines(
    stackOf(system, machine, cpu).map((entry) => {
      if (entry.kind === 'context') return [entry.label, ''];
      const { source } = entry.frame;
      const where = `${fileName(system, source.file)}:${source.line}`;
      return [`${functionName(system.program, entry.frame.fn)}()  ${where}`, placeOf(source)];
    }),
  );
}

/** Of the innermost function of the protocol's own file. */
function localsText(system: System, machine: Machine, cpu: number): string {
  const chosen = chosenFrame(framesOf(system, machine, cpu), null);
  if (chosen === undefined) return '';
  const { live } = system.code[chosen.fn][chosen.frame.pc];
  const { locals } = system.program.functions[chosen.fn];
  return lines(
    locals.flatMap(({ name, temporary }, local) => {
      if (temporary || !live.includes(local)) return [];
      return [[printable(name), valueName(system, 0, chosen.frame.locals[local])] as const];
    }),
  );
}

function bufferText(system: System, machine: Machine, cpu: number): string {
  return lines(
    machine.cpus[cpu].buffer.map(({ address, size, value }) =>
      address === 0
        ? ['(a mark)', '']
        : [addressName(system, address), storedName(system, address, size, value)],
    ),
  );
}

function siteText(system: System, machine: Machine, index: number): string {
  const site = system.program.sites[index];
  const bytes = textBytes(machine.text, site.address, site.size);
  const origins = bytes.map((byte, offset) => originOf(site, offset, byte)).join('');
  return [bytes.map(hexByte).join(' '), origins, stateOf(site, bytes)].join('\t');
}

/** What each of them is from the mark on, up to another. */
export function slotValues(
  timeline: Timeline,
  { start, end }: { start: number; end: number },
  strings: Strings,
): PageSlot[] {
  const slots = slotsOf(timeline.system);
  const known = slots.map((slot) => {
    const machine = timeline.machineAt(start);
    const text = slot.text(machine);
    return { slot, part: slot.part(machine), text, values: [start, strings.of(text)] };
  });
  for (let mark = start + 1; mark <= end; mark++) {
    const machine = timeline.machineAt(mark);
    for (const one of known) {
      const part = one.slot.part(machine);
      if (part === one.part) continue;
      one.part = part;
      const text = one.slot.text(machine);
      if (text === one.text) continue;
      one.text = text;
      one.values.push(mark, strings.of(text));
    }
  }
  return known.map(({ slot: { kind, cpu, name }, values }) => ({ kind, cpu, name, values }));
}
