/**
 * The messages of the Debug Adapter Protocol, as @vscode/debugprotocol has them: the one importer of its types.
 * `Requests` is what this adapter answers; a command that is not in it is refused.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';

export type Request = DebugProtocol.Request;
export type Source = DebugProtocol.Source;
export type StackFrame = DebugProtocol.StackFrame;
export type Scope = DebugProtocol.Scope;
export type Variable = DebugProtocol.Variable;
export type BreakpointInfo = DebugProtocol.Breakpoint;
export type Capabilities = DebugProtocol.Capabilities;
export type DisassembledInstruction = DebugProtocol.DisassembledInstruction;
export type StoppedBody = DebugProtocol.StoppedEvent['body'];
export type AccessType = DebugProtocol.DataBreakpointAccessType;

/** An answer without its place in the conversation. */
export type Reply =
  | { type: 'response'; request: Request; success: true; body?: object }
  | { type: 'response'; request: Request; success: false; message: string }
  | { type: 'event'; event: string; body?: object };

/** The body of the response to each command; `undefined` where it has none. */
export interface Bodies {
  initialize: Capabilities;
  launch: undefined;
  attach: undefined;
  configurationDone: undefined;
  disconnect: undefined;
  terminate: undefined;
  restart: undefined;
  cancel: undefined;
  threads: DebugProtocol.ThreadsResponse['body'];
  stackTrace: DebugProtocol.StackTraceResponse['body'];
  scopes: DebugProtocol.ScopesResponse['body'];
  variables: DebugProtocol.VariablesResponse['body'];
  evaluate: DebugProtocol.EvaluateResponse['body'];
  completions: DebugProtocol.CompletionsResponse['body'];
  source: DebugProtocol.SourceResponse['body'];
  loadedSources: DebugProtocol.LoadedSourcesResponse['body'];
  exceptionInfo: DebugProtocol.ExceptionInfoResponse['body'];
  readMemory: DebugProtocol.ReadMemoryResponse['body'];
  disassemble: DebugProtocol.DisassembleResponse['body'];
  setBreakpoints: DebugProtocol.SetBreakpointsResponse['body'];
  setFunctionBreakpoints: DebugProtocol.SetFunctionBreakpointsResponse['body'];
  setInstructionBreakpoints: DebugProtocol.SetInstructionBreakpointsResponse['body'];
  setDataBreakpoints: DebugProtocol.SetDataBreakpointsResponse['body'];
  setExceptionBreakpoints: DebugProtocol.SetExceptionBreakpointsResponse['body'];
  dataBreakpointInfo: DebugProtocol.DataBreakpointInfoResponse['body'];
  breakpointLocations: DebugProtocol.BreakpointLocationsResponse['body'];
  continue: DebugProtocol.ContinueResponse['body'];
  reverseContinue: undefined;
  next: undefined;
  stepIn: undefined;
  stepOut: undefined;
  stepBack: undefined;
  restartFrame: undefined;
  pause: undefined;
  goto: undefined;
  gotoTargets: DebugProtocol.GotoTargetsResponse['body'];
  /** The project's own: the few events that explain the failure. */
  'pokelab/story': { story: object | null };
}

export type Command = keyof Bodies;
