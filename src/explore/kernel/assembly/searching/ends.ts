/** How runs end: at-end.ts of the detectors. */
import { C_RESULT, Cfg, cfg, S_ADDRESS, S_NEW, S_OLD, S_SIZE, siteRow } from '../state/layout';
import { textByte } from '../state/memory';
import { core } from '../state/now';
import { isFinished } from '../stepping/waits';

/** What is wrong with the machine in which a run ends: at-end.ts of the detectors. */
export function endFails(): bool {
  if (!isFinished()) return true;
  const asked = cfg(Cfg.asked);
  if (asked === 0) return false;
  const failed = load<i64>(core(0), C_RESULT) !== 0;
  const sites = cfg(Cfg.siteCount);
  for (let site = 0; site < sites; site++) {
    const row = siteRow(site);
    const isOld = holdsBytes(row, <usize>load<u32>(row, S_OLD));
    const isNew = holdsBytes(row, <usize>load<u32>(row, S_NEW));
    const isRight = failed ? isOld || isNew : asked === 1 ? isOld : isNew;
    if (!isRight) return true;
  }
  return false;
}

function holdsBytes(row: usize, bytes: usize): bool {
  const address = <i64>load<u32>(row, S_ADDRESS);
  const size = load<i32>(row, S_SIZE);
  for (let offset = 0; offset < size; offset++) {
    if (textByte(address + <i64>offset) !== <i32>load<u8>(bytes + <usize>offset)) return false;
  }
  return true;
}
