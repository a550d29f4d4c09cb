/**
 * What is wrong with a trace by the words of ADR-015 (apalache-mc.org/docs/adr/015adr-trace.html), which has no schema
 * for machines: in sentences, none for a trace that is one.
 */

interface ItfState {
  '#meta'?: { index: number };
  [name: string]: unknown;
}
export interface Itf {
  '#meta'?: Record<string, unknown>;
  params?: string[];
  vars: string[];
  states: ItfState[];
  loop?: number;
}

export function itfFaults(trace: Itf): string[] {
  const known = ['#meta', 'params', 'vars', 'states', 'loop'];
  const faults = Object.keys(trace).flatMap((name) => (known.includes(name) ? [] : [name]));
  if (!trace.vars.every((name) => typeof name === 'string')) faults.push('vars');
  trace.states.forEach((state, index) => {
    if (state['#meta']?.index !== index) faults.push(`state ${index} is called otherwise`);
    const names = Object.keys(state).filter((name) => name !== '#meta');
    if (names.sort().join() !== [...trace.vars].sort().join()) faults.push(`vars of ${index}`);
    for (const name of names) faults.push(...expressionFaults(state[name], `${index} ${name}`));
  });
  return faults;
}

function expressionFaults(value: unknown, where: string): string[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? [] : [where];
  if (Array.isArray(value)) return value.flatMap((one) => expressionFaults(one, where));
  if (typeof value !== 'object' || value === null) return [`${where}: ${value}`];
  const fields = Object.entries(value);
  const [[name, held] = ['', null]] = fields;
  if (!name.startsWith('#')) {
    return fields.flatMap(([field, one]) =>
      field.startsWith('#') ? [`${where}: ${field}`] : expressionFaults(one, where),
    );
  }
  if (fields.length !== 1) return [`${where}: more than ${name}`];
  switch (name) {
    case '#bigint':
      return typeof held === 'string' && /^-?[0-9]+$/.test(held) ? [] : [`${where}: ${held}`];
    case '#tup':
    case '#set':
      return Array.isArray(held) ? expressionFaults(held, where) : [where];
    case '#map':
      return Array.isArray(held) && held.every((pair) => Array.isArray(pair) && pair.length === 2)
        ? expressionFaults(held, where)
        : [where];
    default:
      return [`${where}: ${name}`];
  }
}
