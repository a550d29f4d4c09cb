/** Which runs are beside each other, and what each was looked at with when the user went over to another. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { otherSide, type Pair, type PairSide } from '../../src/inspect/pairs/run-pair.ts';
import { type Look, type Model, viewOf, withBranch } from './model.ts';
import { unscrolled, type View } from './view.ts';

/** The run of the pair that the user is in, null in a fork or without a pair. */
export function sideOf({ pair, branch }: Pick<Model, 'pair' | 'branch'>): PairSide | null {
  if (pair === null) return null;
  if (branch === pair.a) return 'a';
  return branch === pair.b ? 'b' : null;
}

const branchWith = ({ branches }: Model, id: number): Branch =>
  branches.find((branch) => branch.id === id) as Branch;

const UNSEEN = { filter: null, why: null, selection: null };

function lookAt(model: Model, id: number): Look {
  return model.looks[id] ?? UNSEEN;
}

/** A selection that names the same places in the other run as well as that can be. */
const startOf = ({ selection }: Model): Model['selection'] => unscrolled(selection);

/** What the panes of one of the two runs look at. */
export function viewOfSide(model: Model, side: PairSide): View {
  const { pair } = model;
  const alone = viewOf(model);
  if (pair === null) return alone;
  const own = { ...alone, alike: alikeIn(model, pair) };
  if (sideOf(model) === side) return own;
  const branch = branchWith(model, pair[side]);
  const { timeline, critical } = branch;
  const { filter, why, selection } = lookAt(model, branch.id);
  const breakpoints = isOneProgram(own.timeline, timeline) ? own.breakpoints : model.elsewhere;
  const cpu = Math.min(own.cpu, timeline.system.cpus - 1);
  return {
    ...own,
    timeline,
    critical,
    mark: pair.other,
    frame: null,
    filter,
    why,
    breakpoints,
    selection: selection ?? startOf(model),
    cpu,
  };
}

function alikeIn(model: Model, { a, b }: Pair): View['alike'] {
  const timelines = [a, b].map((id) => branchWith(model, id).timeline);
  return {
    digits: String(Math.max(...timelines.map(({ length }) => length))).length,
    cpus: Math.max(...timelines.map(({ system }) => system.cpus)),
  };
}

const isOneProgram = (one: Branch['timeline'], other: Branch['timeline']): boolean =>
  one.system.program === other.system.program;

/** Before the user goes to another branch: both runs know where their cursors are. */
export function leftBehind(model: Model): Model {
  const { pair, filter, why, selection } = model;
  const looks = { ...model.looks, [model.branch]: { filter, why, selection } };
  const left = withBranch({ ...model, looks }, { mark: model.mark });
  const side = sideOf(model);
  if (pair === null || side === null) return left;
  const id = pair[otherSide(side)];
  const branches = left.branches.map((one) => (one.id === id ? { ...one, mark: pair.other } : one));
  return { ...left, branches };
}

/** The model in a branch, at the mark where it was left, looked at as it was then, and beside what it belongs to. */
export function arrivedIn(model: Model, id: number): Model {
  const branch = branchWith(model, id);
  const { mark, timeline } = branch;
  const { filter, why, selection } = lookAt(model, id);
  const cpu = mark === 0 ? 0 : timeline.columns.cpu[mark - 1];
  const isOne = isOneProgram(branchWith(model, model.branch).timeline, timeline);
  const [breakpoints, elsewhere] = isOne
    ? [model.breakpoints, model.elsewhere]
    : [model.elsewhere, model.breakpoints];
  const there = { branch: id, mark, filter, why, cpu, frame: null, breakpoints, elsewhere };
  const shown = selection ?? startOf(model);
  return beside({ ...model, ...there, selection: shown, task: null, playing: null });
}

const holds = ({ a, b }: Pair, id: number): boolean => a === id || b === id;

/** The pair that the branch is of comes forth; the other run stands where it was left. */
function beside(model: Model): Model {
  const { pair, aside, branch } = model;
  const wanted =
    pair !== null && holds(pair, branch) ? pair : aside.find((one) => holds(one, branch));
  if (wanted === undefined) return model;
  const side = wanted.a === branch ? 'a' : 'b';
  const other = branchWith(model, wanted[otherSide(side)]).mark;
  return withPair(model, { ...wanted, other });
}

const isSame = (one: Pair, other: Pair): boolean => one.a === other.a && one.b === other.b;

/** Another pair is shown; the one that was is kept. */
export function withPair(model: Model, pair: Pair): Model {
  const known = model.pair === null ? model.aside : [model.pair, ...model.aside];
  return { ...model, pair, aside: known.filter((one) => !isSame(one, pair)) };
}

/** Without the pairs of branches that are gone. */
export function withoutPairs(model: Model, gone: ReadonlySet<number>): Model {
  const stays = ({ a, b }: Pair) => !gone.has(a) && !gone.has(b);
  const known = model.pair === null ? model.aside : [model.pair, ...model.aside];
  const [pair = null, ...aside] = known.filter(stays);
  return beside({ ...model, pair, aside });
}

/** The scenario of a branch whose run is not one of the scenario that was opened; null for the others. */
export function scenarioOfBranch(
  { pair, aside, branches }: Pick<Model, 'pair' | 'aside' | 'branches'>,
  id: number,
) {
  let at = branches.find((branch) => branch.id === id);
  while (at !== undefined && at.parent !== null) {
    const { parent } = at;
    at = branches.find((branch) => branch.id === parent);
  }
  const pairs = pair === null ? aside : [pair, ...aside];
  return pairs.find(({ b, scenario }) => b === at?.id && scenario !== null)?.scenario ?? null;
}
