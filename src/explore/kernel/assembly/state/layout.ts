/**
 * Where everything stands in the kernel's linear memory. A machine is a set of parts that are copied and
 * hashed only when a step changes them: of each CPU its core (contexts and frames), its store buffer and
 * what it rarely has (sections of SRCU, waiting tasks); and memory with the text of the sites. What the
 * machine has besides stands in `Now`. tables.ts writes the tables; machine-words.ts reads and writes parts.
 */

const CONFIG: usize = 1024;

export const enum Cfg {
  cpus,
  /** 0 sc, 1 tso, 2 pso. */
  model,
  dataBytes,
  /** By byte of data: the cell that begins there, -1 for none. */
  cellAt,
  cells,
  textBytes,
  /** By byte of text: where it stands in the memory part, -1 outside of all sites. */
  textSlot,
  /** By byte of text: the site that it is of, -1 for none. */
  siteAt,
  sites,
  ops,
  functions,
  unit,
  isBlock,
  fetchesAtOnce,
  nmiHandler,
  int3Handler,
  int3Claims,
  nmiStack,
  int3Own,
  nestingNmi,
  nestingTrap,
  raisesNmis,
  awaitsTasks,
  asksForTask,
  protectsText,
  sharesStops,
  tasks,
  asked,
  memorySize,
  wideSteps,
  groups,
  groupCount,
  /** By byte of text: the first record of what bytes there mean, 0 for none. */
  decoded,
  resumed,
  objects,
  objectCount,
  cellCount,
  rules,
  opCount,
  words,
  reads,
  writes,
  futureReads,
  futureWrites,
  arrivals,
  budgetShifts,
  siteCount,
}

export function cfg(index: Cfg): i32 {
  return load<i32>(CONFIG + ((<usize>index) << 2));
}

/** Rules of the reduction that are on, as bits of Cfg.rules. */
export const RULE_A: i32 = 4;
export const RULE_S: i32 = 8;

export const TEXT_BASE: i64 = 0xc0100000;
export const DATA_BASE: i64 = 0xc1000000;
export const INT3: i32 = 0xcc;
export const MANY_NMIS: i32 = 8191;
export const MAX_BUFFER: i32 = 64;

/** A core. Offsets in bytes; contexts and frames are named by their offset from the core's beginning. */
export const C_USED: usize = 0;
export const C_CONTEXTS: usize = 4;
export const C_TOP: usize = 8;
export const C_FLAGS: usize = 12;
export const C_NMIS: usize = 16;
export const C_CALLEE: usize = 20;
export const C_FROM: usize = 24;
export const C_RCU: usize = 28;
export const C_ARGUMENT: usize = 32;
export const C_RESULT: usize = 40;
export const C_RCU_WAITERS: usize = 48;
export const C_TASKS_WAITERS: usize = 52;
export const C_FETCH_ADDRESS: usize = 56;
export const C_FETCHED: usize = 60;
export const C_BYTES: usize = 64;
export const C_STACK: usize = 128;

export const BLOCKED: i32 = 1;
export const PENDING: i32 = 2;
export const RAISED: i32 = 4;

/** A context. X_TOP: its innermost frame, 0 for none; X_BELOW: the context that it stands on, 0 for none. */
export const X_KIND: usize = 0;
export const X_ADDRESS: usize = 4;
export const X_IRQS_OFF: usize = 8;
export const X_PREEMPT_OFF: usize = 12;
export const X_TASK: usize = 16;
export const X_FRAMES: usize = 20;
export const X_BELOW: usize = 24;
export const X_TOP: usize = 28;
export const X_SIZE: usize = 32;

/** Kinds of contexts, as CONTEXT_KINDS of the machine counts them. */
export const TASK: i32 = 0;
export const STOPPER: i32 = 1;
export const INTERRUPT: i32 = 2;
export const TRAP: i32 = 3;
export const NMI: i32 = 4;

/** A frame; its locals, 64 bits each, come behind. F_OP: index of the next operation among all. */
export const F_OP: usize = 0;
export const F_FUNCTION: usize = 4;
export const F_RESULT: usize = 8;
export const F_AT: usize = 12;
export const F_RAN: usize = 16;
export const F_BELOW: usize = 20;
export const F_LOCALS: usize = 24;

/** A store buffer: how many entries, and from the eighth byte on each: address, size, value. */
export const B_COUNT: usize = 0;
export const B_ENTRIES: usize = 8;
export const ENTRY: usize = 16;
export const E_ADDRESS: usize = 0;
export const E_SIZE: usize = 4;
export const E_VALUE: usize = 8;
export const ORDERING_MARK: u32 = 0;
export const SECTION_MARK: u32 = 1;

/** What a CPU rarely has. Sections: domain, index, anywhere, waiters, a word each. */
export const R_USED: usize = 0;
export const R_SECTIONS: usize = 4;
export const R_WAITING: usize = 8;
export const R_FIRST_SECTION: usize = 16;
export const SECTION: usize = 16;
export const MOST_SECTIONS: i32 = 16;
/** Behind the sections' room the waiting tasks, each with its one context as it stood in the core. */
export const R_FIRST_TASK: usize = 16 + 16 * 16;
export const W_SIZE: usize = 0;
export const W_PREEMPTED: usize = 4;
export const W_RCU: usize = 8;
export const W_RCU_WAITERS: usize = 12;
export const W_TASKS_WAITERS: usize = 16;
export const W_CONTEXT: usize = 24;

/** The memory part: a 64-bit value for each cell that changes, then the sites' bytes. */

/** A cell's row. */
const CELL: usize = 48;
export const CELL_SLOT: usize = 0;
export const CELL_SIZE: usize = 4;
export const CELL_TYPE: usize = 8;
export const CELL_READ_ONLY: usize = 12;
export const CELL_INITIAL: usize = 16;
/** The stack that it stands on: function (-1 for none), CPU, kind of context, level. */
export const CELL_FN: usize = 24;
export const CELL_CPU: usize = 28;
export const CELL_KIND: usize = 32;
export const CELL_LEVEL: usize = 36;
/** QUIET bits. */
export const CELL_QUIET: usize = 40;
export const CELL_ADDRESS: usize = 44;
export const CONSTANT: i32 = 1;

export function cellRow(cell: i32): usize {
  return <usize>cfg(Cfg.cells) + <usize>cell * CELL;
}

/** An operation's row. */
const OP: usize = 80;
export const O_KIND: usize = 0;
export const O_FLAGS: usize = 4;
export const O_NEXT: usize = 8;
export const O_TARGET: usize = 12;
export const O_LOCAL: usize = 16;
export const O_FIRST: usize = 20;
export const O_SECOND: usize = 24;
export const O_THIRD: usize = 28;
export const O_TYPE: usize = 32;
/** The operator, phase, fence, callee or what is masked; its order or change. */
export const O_WHAT: usize = 36;
export const O_HOW: usize = 40;
export const O_COUNT: usize = 44;
export const O_ARGUMENTS: usize = 48;
export const O_LIVE: usize = 52;
export const O_LIVE_COUNT: usize = 56;
/** With those that only hold values that nobody acts upon: how many, then which. */
export const O_ALL_LIVE: usize = 60;
/** The cell at the operand's address where that is always the same, -1 where it may be another one. */
export const O_CELL: usize = 64;

export function opRow(op: i32): usize {
  return <usize>cfg(Cfg.ops) + <usize>op * OP;
}

export const IS_PRIVATE: i32 = 1;
export const IS_JOINED: i32 = 2;
export const IS_PART: i32 = 4;
export const MAY_DIVIDE: i32 = 8;
export const DRAINS: i32 = 16;
export const BLOCKING: i32 = 32;
export const ANYWHERE: i32 = 64;

export const enum Kind {
  assign,
  jump,
  branch,
  load,
  store,
  exchange,
  fence,
  relax,
  serialise,
  execute,
  call,
  wildCall,
  return_,
  stop,
  share,
  gather,
  broadcast,
  rcu,
  srcu,
  raiseNmi,
  rcuTasks,
  schedule,
  mask,
  protect,
  bug,
  halt,
}

/** A function's row: locals, first operation, objects on stacks: first and how many. */
export function fnLocals(fn: i32): i32 {
  return load<i32>(<usize>cfg(Cfg.functions) + ((<usize>fn) << 4));
}
export function fnStart(fn: i32): i32 {
  return load<i32>(<usize>cfg(Cfg.functions) + ((<usize>fn) << 4), 4);
}
export function fnObjects(fn: i32): i32 {
  return load<i32>(<usize>cfg(Cfg.functions) + ((<usize>fn) << 4), 8);
}
export function fnObjectCount(fn: i32): i32 {
  return load<i32>(<usize>cfg(Cfg.functions) + ((<usize>fn) << 4), 12);
}

/** A site's row: address, size, contents, wanted, last call (site-contents.ts), first and wanted bytes. */
export const S_ADDRESS: usize = 0;
export const S_SIZE: usize = 4;
export const S_CONTENTS: usize = 8;
export const S_LAST_CALL: usize = 16;
export const S_OLD: usize = 20;
export const S_NEW: usize = 24;

export function siteRow(site: i32): usize {
  return <usize>cfg(Cfg.sites) + ((<usize>site) << 5);
}

/** As site-contents.ts has them. */
export const LEFT: i32 = 1;
export const RAN: i32 = 1 << 16;
export const TRAPPED: i32 = 1 << 17;
export const CALLED: i32 = 1 << 18;

/** Kinds of steps, in the order of machine/stepping/steps.ts. */
export const enum Step {
  run,
  drain,
  nmi,
  stop,
  resume,
  interrupt,
  raised,
  switch_,
  preempt,
}

export function stepCode(kind: Step, cpu: i32, entry: i32): i32 {
  return (((<i32>kind) << 5) + cpu) * MAX_BUFFER + entry;
}
