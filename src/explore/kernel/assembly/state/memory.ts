/** What stands in memory, text and store buffers: mapped, visible, written. */
import {
  B_COUNT,
  B_ENTRIES,
  CELL_FN,
  CELL_INITIAL,
  CELL_SIZE,
  CELL_SLOT,
  CELL_TYPE,
  Cfg,
  cellRow,
  cfg,
  DATA_BASE,
  E_ADDRESS,
  E_SIZE,
  E_VALUE,
  ENTRY,
  INT3,
  ORDERING_MARK,
  S_ADDRESS,
  S_SIZE,
  siteRow,
  TEXT_BASE,
} from './layout';
import { buffer, copyWords, memoryPart, ownBuffer, ownMemory } from './now';
import { convert, unsignedOf } from './values';

export function isText(address: i64): bool {
  return address >= TEXT_BASE && address < DATA_BASE;
}

/** The cell that begins at the address, -1 for none. */
function cellAt(address: i64): i32 {
  const offset = address - DATA_BASE;
  if (offset < 0 || offset >= <i64>cfg(Cfg.dataBytes)) return -1;
  return load<i32>(<usize>cfg(Cfg.cellAt) + ((<usize>offset) << 2));
}

/** The cell of that size at that address, -1 for none. */
export function cellIndex(address: i64, size: i32): i32 {
  const cell = cellAt(address);
  return cell >= 0 && load<i32>(cellRow(cell), CELL_SIZE) === size ? cell : -1;
}

/** The address is in a cell. */
export function isWithinCell(address: i64): bool {
  for (let back: i64 = 0; back < 8; back++) {
    const cell = cellAt(address - back);
    if (cell >= 0) return back < <i64>load<i32>(cellRow(cell), CELL_SIZE);
  }
  return false;
}

export function inText(address: i64, size: i32): bool {
  const offset = address - TEXT_BASE;
  return offset >= 0 && offset + <i64>size <= <i64>cfg(Cfg.textBytes);
}

export function isMapped(address: i64, size: i32): bool {
  return isText(address) ? inText(address, size) : cellIndex(address, size) >= 0;
}

/** The site that holds the address, -1 for none. */
export function siteAt(address: i64): i32 {
  const offset = address - TEXT_BASE;
  if (offset < 0 || offset >= <i64>cfg(Cfg.textBytes)) return -1;
  return load<i32>(<usize>cfg(Cfg.siteAt) + ((<usize>offset) << 2));
}

/** Bytes from the address to its site's end. */
export function siteRest(address: i64): i32 {
  const row = siteRow(siteAt(address));
  return load<i32>(row, S_SIZE) - <i32>(address - <i64>load<u32>(row, S_ADDRESS));
}

function textSlot(address: i64): i32 {
  return load<i32>(<usize>cfg(Cfg.textSlot) + ((<usize>(address - TEXT_BASE)) << 2));
}

/** The byte in memory. */
export function textByte(address: i64): i32 {
  const slot = textSlot(address);
  return slot < 0 ? INT3 : <i32>load<u8>(memoryPart() + <usize>slot);
}

/** Unsigned, little-endian. */
function textNumber(address: i64, size: i32): i64 {
  let value: i64 = 0;
  for (let offset = size - 1; offset >= 0; offset--) {
    value = (value << 8) | <i64>textByte(address + <i64>offset);
  }
  return value;
}

/** The newest entry of the buffer over the byte, 0 for none. */
function newestOver(at: usize, address: i64): usize {
  for (let index = load<i32>(at, B_COUNT) - 1; index >= 0; index--) {
    const entry = entryAt(at, index);
    const start = <i64>load<u32>(entry, E_ADDRESS);
    if (start === 0) continue;
    if (address >= start && address < start + <i64>load<u32>(entry, E_SIZE)) return entry;
  }
  return 0;
}

export function entryAt(at: usize, index: i32): usize {
  return at + B_ENTRIES + <usize>index * ENTRY;
}

export function visibleByte(id: i32, address: i64): i32 {
  const entry = newestOver(buffer(id), address);
  if (entry === 0) return textByte(address);
  const offset = address - <i64>load<u32>(entry, E_ADDRESS);
  return <i32>((load<i64>(entry, E_VALUE) >> (offset << 3)) & 0xff);
}

/** The CPU's own store buffer holds the byte. */
export function isForwarded(id: i32, address: i64): bool {
  return newestOver(buffer(id), address) !== 0;
}

function cellValue(cell: i32): i64 {
  const row = cellRow(cell);
  const slot = load<i32>(row, CELL_SLOT);
  if (slot < 0) return load<i64>(row, CELL_INITIAL);
  return load<i64>(memoryPart() + ((<usize>slot) << 3));
}

/** What a load of mapped memory gives on that CPU. */
export function visibleValue(id: i32, address: i64, size: i32): i64 {
  if (isText(address)) {
    if (load<i32>(buffer(id), B_COUNT) === 0) return textNumber(address, size);
    let value: i64 = 0;
    for (let offset = size - 1; offset >= 0; offset--) {
      value = (value << 8) | <i64>visibleByte(id, address + <i64>offset);
    }
    return value;
  }
  const entry = load<i32>(buffer(id), B_COUNT) > 0 ? newestOver(buffer(id), address) : 0;
  return entry !== 0 ? load<i64>(entry, E_VALUE) : cellValue(cellAt(address));
}

/** What stands in memory, buffers left aside. */
export function memoryValue(address: i64, size: i32): i64 {
  return isText(address) ? textNumber(address, size) : cellValue(cellAt(address));
}

/** The value as the cell or the text there holds it. */
export function asStored(address: i64, type: i32, value: i64): i64 {
  if (isText(address)) return convert(value, unsignedOf(type));
  return convert(value, load<i32>(cellRow(cellAt(address)), CELL_TYPE));
}

export function write(address: i64, size: i32, value: i64): void {
  const part = ownMemory();
  if (!isText(address)) {
    const slot = load<i32>(cellRow(cellAt(address)), CELL_SLOT);
    store<i64>(part + ((<usize>slot) << 3), value);
    return;
  }
  for (let offset = 0; offset < size; offset++) {
    const slot = textSlot(address + <i64>offset);
    if (slot >= 0) store<u8>(part + <usize>slot, <u8>(value >> ((<i64>offset) << 3)));
  }
}

/** Appends an entry to the CPU's store buffer. */
export function putEntry(id: i32, address: u32, size: u32, value: i64): void {
  const at = ownBuffer(id);
  const count = load<i32>(at, B_COUNT);
  const entry = entryAt(at, count);
  store<u32>(entry, address, E_ADDRESS);
  store<u32>(entry, size, E_SIZE);
  store<i64>(entry, value, E_VALUE);
  store<i32>(at, count + 1, B_COUNT);
}

/** Takes `count` entries out of a buffer that may be written. */
export function removeEntries(at: usize, first: i32, count: i32): void {
  const all = load<i32>(at, B_COUNT);
  const rest = <usize>(all - first - count) * ENTRY;
  copyWords(entryAt(at, first), entryAt(at, first + count), rest);
  store<i32>(at, all - count, B_COUNT);
}

/** [address, address + size) of two accesses have a byte in common. */
export function overlap(a: i64, aSize: i64, b: i64, bSize: i64): bool {
  return a < b + bSize && b < a + aSize;
}

/** The entry may reach memory next: memory-model.ts. */
export function mayDrain(at: usize, index: i32): bool {
  if (cfg(Cfg.model) !== 2) return index === 0;
  const entry = entryAt(at, index);
  const address = <i64>load<u32>(entry, E_ADDRESS);
  if (address === 0) return false;
  for (let earlier = 0; earlier < index; earlier++) {
    const other = entryAt(at, earlier);
    const start = <i64>load<u32>(other, E_ADDRESS);
    if (start === 0) {
      if (load<u32>(other, E_SIZE) === ORDERING_MARK) return false;
      continue;
    }
    const size = <i64>load<u32>(other, E_SIZE);
    if (overlap(start, size, address, <i64>load<u32>(entry, E_SIZE))) return false;
  }
  return true;
}

/** Marks that head the buffer once the entry has left it. */
export function marksAtHead(at: usize, without: i32): i32 {
  let marks = 0;
  const count = load<i32>(at, B_COUNT);
  for (let index = 0; index < count; index++) {
    if (index === without) continue;
    if (load<u32>(entryAt(at, index), E_ADDRESS) !== 0) break;
    marks++;
  }
  return marks;
}

/** The row of the cell whose owner's stack the access is on, 0 where it is on none. */
export function ownedRow(address: i64, size: i32): usize {
  const cell = isText(address) ? -1 : cellIndex(address, size);
  if (cell < 0) return 0;
  const row = cellRow(cell);
  return load<i32>(row, CELL_FN) < 0 ? 0 : row;
}
