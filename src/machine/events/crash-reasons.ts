/** Why a CPU cannot go on. */
export type CrashReason =
  | 'unclaimed int3'
  | 'wild fetch'
  | 'wild load'
  | 'wild store'
  | 'store to const data'
  | 'divide error'
  | 'overwritten frame'
  | 'stack overflow'
  | 'NMI to no CPU'
  | 'invalid opcode'
  | 'dead object'
  | 'wild call'
  | 'end of no section'
  | 'too many sections';
