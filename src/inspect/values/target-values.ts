/** What a target holds at a mark, as people write it. */
import { hexByte } from '../../machine/memory/hex.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import { cellAtAddress } from '../../machine/state/address-names.ts';
import { memoryValue } from '../../machine/state/visible.ts';
import { valueName } from '../../report/naming/names.ts';
import { storedName } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import { lastPut, valuePut } from '../links/locals.ts';
import { type Here, type Target, unitsOf } from './targets.ts';

/** Of memory, store buffers left aside; of an array or a site its parts, parted by blanks. */
export function valueText({ timeline, mark }: Here, target: Target): string {
  const { system } = timeline;
  if (target.kind === 'local') {
    const put = lastPut(timeline, target, mark);
    return put === NONE ? '0' : valueName(system, 0, valuePut(timeline, target, put));
  }
  const machine = timeline.machineAt(mark);
  const units = unitsOf(system, target);
  const parts = units.map((unit) => {
    const value = memoryValue(system, machine, unit, 1);
    const cell = cellAtAddress(system.program, unit);
    if (isTextAddress(unit)) return hexByte(byteOf(value, 0));
    return storedName(system, unit, cell === undefined ? 1 : sizeOf(cell.type), value);
  });
  return parts.join(' ');
}
