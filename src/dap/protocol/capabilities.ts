/** What `initialize` answers: what this adapter can do. */
import type { Capabilities } from './messages.ts';

export const EXCEPTIONS = [
  {
    filter: 'failure',
    label: 'Failure',
    description: 'Stops just after the event that fails, or at the end where only that is wrong.',
    default: true,
  },
  {
    filter: 'nmi',
    label: 'NMI entry',
    description: 'Stops where an NMI has come in over a CPU.',
    default: false,
  },
  {
    filter: 'int3',
    label: 'int3 trap',
    description: 'Stops where a CPU has trapped into the int3 handler.',
    default: false,
  },
] as const;

export type ExceptionFilter = (typeof EXCEPTIONS)[number]['filter'];

export const CAPABILITIES: Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsRestartFrame: true,
  supportsRestartRequest: true,
  supportsGotoTargetsRequest: true,
  supportsTerminateRequest: true,
  supportsCancelRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsFunctionBreakpoints: true,
  supportsInstructionBreakpoints: true,
  supportsDataBreakpoints: true,
  supportsDataBreakpointBytes: true,
  supportsBreakpointLocationsRequest: true,
  exceptionBreakpointFilters: [...EXCEPTIONS],
  supportsExceptionInfoRequest: true,
  supportsEvaluateForHovers: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '>', ':', '$', '_'],
  supportsValueFormattingOptions: true,
  supportsDelayedStackTraceLoading: true,
  supportsLoadedSourcesRequest: true,
  supportsReadMemoryRequest: true,
  supportsDisassembleRequest: true,
};
