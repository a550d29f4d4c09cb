/** The scopes of a frame, and what each container of variables holds. */
import { Refusal } from '../protocol/arguments.ts';
import type { Bodies, Scope, Variable } from '../protocol/messages.ts';
import type { Container } from './containers.ts';
import { bufferAt, cpuStateAt } from './cpu-variables.ts';
import { entryAt, machineOf, placeOfFrame, type Standing } from './standing.ts';
import { siteParts, sitesAt } from './text-variables.ts';
import { type Manner, partVariables } from './values.ts';
import { globalsAt, localsAt } from './variables.ts';

/** Throws Refusal for a frame that there is not. */
export function scopesAt(standing: Standing, frame: number): Bodies['scopes'] {
  const place = placeOfFrame(standing, frame);
  const { cpu } = place;
  const { system } = standing.debuggee;
  const scope = (name: string, container: Container, hint = {}): Scope => ({
    name,
    variablesReference: standing.shelf.put(container),
    expensive: false,
    ...hint,
  });
  const { length } = machineOf(standing).cpus[cpu].buffer;
  const scopes: Scope[] = [];
  if (entryAt(standing, place)?.kind === 'frame') {
    scopes.push(scope('Locals', { kind: 'locals', ...place }, { presentationHint: 'locals' }));
  }
  scopes.push(
    scope('Globals', { kind: 'globals', ...place }, { presentationHint: 'globals' }),
    scope('Text', { kind: 'text', ...place }),
  );
  if (system.model.buffered) {
    scopes.push(scope(`Store buffer of CPU${cpu} (${length})`, { kind: 'buffer', ...place }));
  }
  scopes.push(
    scope(`State of CPU${cpu}`, { kind: 'cpu', ...place }, { presentationHint: 'registers' }),
  );
  return { scopes };
}

export interface Paging extends Manner {
  /** null: all. */
  filter: string | null;
  start: number;
  /** 0: all. */
  count: number;
}

/** Throws Refusal for a number that is no container. */
export function variablesAt(
  standing: Standing,
  reference: number,
  { filter, start, count, format }: Paging,
): Bodies['variables'] {
  const container = standing.shelf.at(reference);
  if (container === undefined) {
    throw new Refusal(`there are no variables ${reference} where the run stands`);
  }
  const all = contained(standing, container, { format });
  const isIndexed = ({ name }: Variable) => /^\[\d+\]$/.test(name);
  const wanted =
    filter === null ? all : all.filter((one) => isIndexed(one) === (filter === 'indexed'));
  return { variables: wanted.slice(start, count > 0 ? start + count : undefined) };
}

function contained(standing: Standing, container: Container, manner: Manner): Variable[] {
  switch (container.kind) {
    case 'locals': {
      const entry = entryAt(standing, container);
      return entry?.kind === 'frame' ? localsAt(standing, container, entry.frame, manner) : [];
    }
    case 'globals':
      return globalsAt(standing, container, manner);
    case 'text':
      return sitesAt(standing, container);
    case 'site':
      return siteParts(standing, container.cpu, container.site);
    case 'buffer':
      return bufferAt(standing, container.cpu);
    case 'cpu':
      return cpuStateAt(standing, container.cpu);
    case 'value':
      return partVariables(standing, container, manner);
  }
}
