/** The numbers of assembly/layout.ts that the host needs: where the kernel has what. */

/** Words that say how large things are and where tables stand, from CONFIG on. */
export const CONFIG = 1024;

/** In the order of assembly/layout.ts, Cfg. */
export const CFG = [
  ...['cpus', 'model', 'dataBytes', 'cellAt', 'cells', 'textBytes', 'textSlot', 'siteAt'],
  ...['sites', 'ops', 'functions', 'unit', 'isBlock', 'fetchesAtOnce', 'nmiHandler'],
  ...['int3Handler', 'int3Claims', 'nmiStack', 'int3Own', 'nestingNmi', 'nestingTrap'],
  ...['raisesNmis', 'awaitsTasks', 'asksForTask', 'protectsText', 'sharesStops', 'tasks'],
  ...['asked', 'memorySize', 'wideSteps', 'groups', 'groupCount', 'decoded'],
  ...['resumed', 'objects', 'objectCount', 'cellCount', 'rules', 'opCount'],
  ...['words', 'reads', 'writes', 'futureReads', 'futureWrites', 'arrivals', 'budgetShifts'],
  ...['siteCount'],
] as const;

/** A core, a context, a frame: see assembly/layout.ts. */
export const CORE = {
  used: 0,
  contexts: 4,
  top: 8,
  flags: 12,
  nmis: 16,
  callee: 20,
  from: 24,
  rcu: 28,
  argument: 32,
  result: 40,
  rcuWaiters: 48,
  tasksWaiters: 52,
  fetchAddress: 56,
  fetched: 60,
  bytes: 64,
  stack: 128,
} as const;
export const CONTEXT = {
  kind: 0,
  address: 4,
  irqsOff: 8,
  preemptOff: 12,
  task: 16,
  frames: 20,
  below: 24,
  top: 28,
  size: 32,
} as const;
export const FRAME = { op: 0, fn: 4, result: 8, at: 12, ran: 16, below: 20, locals: 24 } as const;
export const BUFFER = { count: 0, entries: 8, entry: 16 } as const;
export const RARE = { used: 0, sections: 4, waiting: 8, firstSection: 16, firstTask: 272 } as const;
export const SECTION_SIZE = 16;
export const WAITING = {
  size: 0,
  preempted: 4,
  rcu: 8,
  rcuWaiters: 12,
  tasksWaiters: 16,
  context: 24,
} as const;

export const KINDS = [
  ...['assign', 'jump', 'branch', 'load', 'store', 'exchange', 'fence', 'relax', 'serialise'],
  ...['execute', 'call', 'wild-call', 'return', 'stop', 'share', 'gather', 'broadcast', 'rcu'],
  ...['srcu', 'raise-nmi', 'rcu-tasks', 'schedule', 'mask', 'protect', 'bug', 'halt'],
];
export const TYPES = ['s8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64'];

/** What the reduction did not know of. `how`: 0 read, 1 written, 2 another value in a constant cell. */
export interface Violation {
  cpu: number;
  op: number;
  location: number;
  how: number;
}
