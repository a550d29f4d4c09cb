/** What a checked protocol speaks of, anywhere in what it declares and calls. */
import type { ScenarioNumber } from '../meaning/tree.ts';
import type { Protocol } from './protocol.ts';

/** False only when nothing of the protocol can read the number of its scenario. */
export const mentions = (protocol: Protocol, number: ScenarioNumber): boolean =>
  has(protocol, ({ kind, name }) => kind === 'scenario' && name === number);

/** False only when nothing of the protocol can execute a site. */
export const executesSites = (protocol: Protocol): boolean =>
  has(protocol, ({ kind }) => kind === 'execute');

/** Whether some part of the tree is so. */
function has({ unit }: Protocol, isSo: (part: { kind?: unknown; name?: unknown }) => boolean) {
  const own = [...unit.functions.values()].filter(({ source }) => source.file === 0);
  // Callees stand in the tree as they are, so those of the kernel library are looked into as well.
  const seen = new Set<object>([...own, ...unit.globals]);
  for (const part of seen) {
    if (isSo(part)) return true;
    for (const inner of Object.values(part)) {
      if (typeof inner === 'object' && inner !== null) seen.add(inner);
    }
  }
  return false;
}

/** The protocol says what an NMI does. */
export const handlesNmis = ({ unit }: Protocol): boolean =>
  unit.functions.get('nmi_handler')?.body != null;

/** The protocol says what runs beside the patcher. */
export const hasTask = ({ unit }: Protocol): boolean => unit.functions.get('task')?.body != null;
