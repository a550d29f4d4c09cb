/** Conclusions in words, each with how sure it is. */
import type { Mended } from '../../explore/mending/mend.ts';
import type { RemedyKind } from '../../explore/mending/remedies.ts';
import type { Value } from '../../machine/program/values.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { actorName, at } from '../explaining/phrases.ts';
import { sourcePosition, valueName } from '../naming/names.ts';
import { type Spot, spotText } from '../naming/source-spots.ts';
import { type FailedRun, ownPlace } from './failed-run.ts';
import { laterLook } from './later-look.ts';
import type { RemedyPlace } from './remedy-places.ts';
import type { DetourFound, Parted, WaitFound } from './run-detours.ts';

const PRIMITIVES: Readonly<Record<RemedyKind, string>> = {
  fence: 'smp_mb()',
  grace: 'synchronize_rcu()',
  sync: 'text_poke_sync()',
  serialise: 'sync_core()',
  tasks: 'synchronize_rcu_tasks()',
};

export function remedySentence(
  { timeline }: FailedRun,
  { remedy, side, place }: RemedyPlace,
  { states, isProven, met }: Mended,
): string {
  const where = `${side} ${statement(timeline.system.program, place.spot)}`;
  const proof = isProven
    ? `with it no run of this scenario fails (all searched, ${states} states)`
    : `with it no run fails within ${states} states, which are not all; without it one does within ${met}`;
  return `${PRIMITIVES[remedy.kind]} ${where} would mend it: ${proof}.`;
}

function statement(program: System['program'], spot: Spot): string {
  return `'${spotText(program, spot)}' (${sourcePosition(program, spot.source)})`;
}

export function detourSentences(run: FailedRun, found: DetourFound): string[] {
  return found.kind === 'wait' ? waitSentences(run, found) : partedSentences(run, found);
}

const PROOF = 'made again so, it ends well; of other runs that says nothing';

function waitSentences(run: FailedRun, found: WaitFound): string[] {
  const { store, until, read } = found;
  const { flow, victim } = run;
  if (victim === undefined) return [];
  const whose = nameOf(run, flow.actor[store]);
  const what = until === 'section' ? "'s read-side section" : '';
  const late = `${nameOf(run, victim.id)}${what}`;
  const seen = read < 0 ? '' : `, which had ${accessText(run, read)}`;
  return [
    `${whose} did ${whereOf(run, store)} (event ${store}) without waiting for ${late}${seen}.`,
    ...laterSentence(run, found),
    `Had it waited there until that was over, this run would not have failed (${PROOF}).`,
  ];
}

/** There is a wait, and it stands behind the store. */
function laterSentence(run: FailedRun, found: WaitFound): string[] {
  const look = laterLook(run, found);
  if (look === null || look.spot === null) return [];
  const { system } = run.flow;
  const name = addressName(system, look.address);
  const who = nameOf(run, run.flow.actor[look.written]);
  const place = at(system, look.spot);
  return [
    `It looks at ${name}, which ${who} had written at event ${look.written}, only behind that${place}.`,
  ];
}

function partedSentences(run: FailedRun, { first, last, between }: Parted): string[] {
  const { flow } = run;
  const own = nameOf(run, flow.actor[first]);
  const other = nameOf(run, flow.actor[between]);
  const from = `${whereOf(run, first)} (event ${first})`;
  const to = `${whereOf(run, last)} (event ${last})`;
  return [
    `Between ${from} and ${to} of ${own}, ${other} ${accessText(run, between)}.`,
    `Had nothing come in between, this run would not have failed (${PROOF}).`,
  ];
}

const nameOf = ({ flow }: FailedRun, id: number): string =>
  actorName(flow.system, flow.frames.actors[id]);

function whereOf(run: FailedRun, event: number): string {
  const { flow } = run;
  const at = flow.events[event].kind === 'committed' ? flow.data[event][0] : event;
  const place = ownPlace(run, at);
  return place === null ? 'what it did' : statement(flow.system.program, place.spot);
}

/** `read known -> 0 at event 54`, `wrote enabled = 1 at event 19`. */
function accessText({ flow }: FailedRun, index: number): string {
  const event = flow.events[index];
  const { system } = flow;
  switch (event.kind) {
    case 'stored':
    case 'committed':
      return `wrote ${pair(system, event.address, event.value, '=')} at event ${index}`;
    case 'exchanged': {
      const { address, old, value, written } = event;
      const did = written ? pair(system, address, value, '=') : pair(system, address, old, '->');
      return `${written ? 'wrote' : 'read'} ${did} at event ${index}`;
    }
    case 'loaded':
      return `read ${pair(system, event.address, event.value, '->')} at event ${index}`;
    case 'fetched':
      return `fetched ${pair(system, event.address + event.offset, event.value, '->')} at event ${index}`;
    default:
      return `was at event ${index}`;
  }
}

const pair = (system: System, address: number, value: Value, sign: string): string =>
  `${addressName(system, address)} ${sign} ${valueName(system, address, value)}`;
