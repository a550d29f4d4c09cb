/** The classes of failures, and what else a case may fail by, as CI systems list them. */
import { FAILURE_CLASSES } from '../../detectors/failure.ts';
import type { Rule } from './report.ts';

export interface RuleText {
  /** In one sentence. */
  short: string;
  full: string;
  /** What to do about it. */
  help: string;
}

export const RULES: readonly Rule[] = [...FAILURE_CLASSES, 'unmet'];

export const RULE_TEXTS: Readonly<Record<Rule, RuleText>> = {
  'torn-fetch': {
    short: 'A CPU executed a mix of old and new bytes.',
    full: 'What a CPU executed at a site is of none of the contents that the site may hold: its bytes were fetched at different moments, or its instructions are each of another content.',
    help: 'See to it that no CPU can stand inside the site while it is changed: stop the others, put a breakpoint there first, or change it by one aligned store that the hardware fetches as a whole.',
  },
  'cross-modification': {
    short: 'A CPU executed an instruction while another CPU changed it.',
    full: 'Bytes of an instruction changed between the moment at which a CPU fetched the first of them and the moment at which it executed it. Of hardware that promises nothing there, what it then executes is undefined.',
    help: 'See to it that no CPU, and no NMI on it, can execute the site while it is changed, or put a breakpoint there first and let all CPUs serialise before the other bytes are changed.',
  },
  'wrong-text': {
    short: 'The text is not what it should be.',
    full: 'At the end of the run a site does not hold the content that was asked for, or a byte of text that belongs to no site was written.',
    help: 'Follow the stores to the site: which one was lost, came too late, or went elsewhere.',
  },
  'missed-call': {
    short: 'A call that every content of the site makes was not made.',
    full: 'A CPU went by a site of which each content has a call, and the call was neither made nor emulated.',
    help: 'Let the int3 handler emulate the call instead of skipping the instruction.',
  },
  hang: {
    short: 'A CPU can never go on.',
    full: 'The run has come to a point from which no further step of any CPU lets every task end.',
    help: 'Look at what the CPU waits for, and at who was to change it: a flag that nobody sets, a lock that its own CPU holds, a CPU that does not answer.',
  },
  crash: {
    short: 'The machine crashed.',
    full: 'A CPU did what a kernel does not survive: an access to memory that is nothing, an instruction that is none, an int3 that nobody claims, a stack that was overwritten.',
    help: 'The sentences of the finding name the value or the bytes that led there, with who wrote them.',
  },
  'text-fault': {
    short: 'Text was written while it was read-only.',
    full: 'A store went to kernel text that was write-protected at that moment.',
    help: 'Make the text writable around the store, and see to it that nobody else protects it meanwhile.',
  },
  assertion: {
    short: 'A BUG_ON of the protocol was true.',
    full: 'A condition that the protocol says must never be true was true when a CPU came to it.',
    help: 'The sentences of the finding name the reads that the condition rests on, each with its writer.',
  },
  unmet: {
    short: 'A protocol does not do what is expected of it.',
    full: 'A case of pokelab test failed, and not by a failing run that could be shown: the failure that an EXPECT line names was not found, or another one was.',
    help: "Run 'pokelab check' on the scenario of the EXPECT line, and correct the protocol or the line.",
  },
};
