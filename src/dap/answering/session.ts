/** A conversation with one editor, as a value: each request gives the next one. */
import { type Container, Shelf } from '../looking/containers.ts';
import type { Client, Standing } from '../looking/standing.ts';
import { Refusal } from '../protocol/arguments.ts';
import type { Debuggee } from '../run/debuggee.ts';
import type { StopPoint } from '../stopping/stop-point.ts';
import type { Travel } from '../stopping/travel.ts';

/** Why the run stands where it stands. */
export interface Stop {
  /** As `stopped` events have it. */
  reason: string;
  /** The CPU that the editor is shown first. */
  cpu: number;
  /** For people. */
  description: string;
  text?: string;
  points: readonly StopPoint[];
}

/** A travel under way. */
export interface Work {
  travel: Travel;
  /** The CPU that the editor asked for. */
  cpu: number;
  /** Of the request that began it. */
  request: number;
  /** What it is called. */
  title: string;
  /** The editor has been told that it is long, and how far it was; null before. */
  told: number | null;
}

export interface Session {
  /** null before `initialize`. */
  client: Client | null;
  /** The replay that is opened where `launch` names none; null for none. */
  replay: string | null;
  debuggee: Debuggee | null;
  /** The editor has set its breakpoints. */
  isConfigured: boolean;
  isOver: boolean;
  mark: number;
  /** null while the run is not shown yet. */
  stop: Stop | null;
  points: readonly StopPoint[];
  /** What the editor may open where the run stands. */
  containers: readonly Container[];
  /** Number of the next stop point. */
  nextId: number;
  work: Work | null;
}

export function newSession(replay: string | null): Session {
  return {
    client: null,
    replay,
    debuggee: null,
    isConfigured: false,
    isOver: false,
    mark: 0,
    stop: null,
    points: [],
    containers: [],
    nextId: 1,
    work: null,
  };
}

export const COUNTING_FROM_ONE: Client = { firstLine: 1, firstColumn: 1, hasProgress: false };

/** The run as it is opened. Throws Refusal before that. */
export function opened({ debuggee, mark, client, isOver, containers }: Session): Standing {
  if (isOver) throw new Refusal('the session is over');
  if (debuggee === null) throw new Refusal('no run is open yet: launch one first');
  return { debuggee, mark, client: client ?? COUNTING_FROM_ONE, shelf: new Shelf(containers) };
}

/** The run where it stands. Throws Refusal while it moves. */
export function standing(session: Session): Standing {
  const open = opened(session);
  if (session.work !== null) throw new Refusal('the run is moving: pause it first');
  return open;
}

/** The session in which what was put on the shelf can be opened. */
export const keeping = (session: Session, { shelf }: Standing): Session => ({
  ...session,
  containers: shelf.containers,
});
