/** Options that a protocol takes no notice of: said, because a verdict would not be about them. */

import { unusedDefines } from '../../language/preprocessing/preprocess.ts';
import { executesSites, handlesNmis, hasTask, mentions } from '../../language/protocol/mentions.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Environment } from '../process/environment.ts';
import { scenarioOptions } from './arguments.ts';
import type { Words } from './given-words.ts';

/** One line on stderr for each; only what is certain from the checked program. */
export function warnOfIdleOptions(
  environment: Pick<Environment, 'err'>,
  protocol: Protocol,
  words: Words,
): void {
  for (const line of idleOptions(protocol, words)) environment.err(`pokelab: ${printable(line)}\n`);
}

function idleOptions(protocol: Protocol, words: Words): string[] {
  const { jobs, sites, nmis, nmisPerCpu, nmiCpus, ...rest } = scenarioOptions(words);
  const { name, siteCount, file } = protocol;
  const lines = unusedDefines(file).map(
    (define) => `-D ${define}: ${file.name} never says ${define}`,
  );
  if (jobs !== undefined && jobs !== 1 && !mentions(protocol, 'nr_jobs')) {
    lines.push(
      `--jobs ${jobs}: ${name} never reads nr_jobs and does one job; ${asked(jobs)} is asked of it all the same`,
    );
  }
  if (sites !== undefined && sites !== siteCount && !mentions(protocol, 'nr_sites')) {
    lines.push(
      `--sites ${sites}: ${name} never reads nr_sites and does the same with any number of sites`,
    );
  }
  const { tasks } = rest;
  if (tasks !== undefined && tasks > 1 && !hasTask(protocol)) {
    lines.push(`--tasks ${tasks}: ${name} has no task, and a CPU has no other to run`);
  }
  const isNmi = (nmis ?? nmisPerCpu ?? 0) > 0 || nmiCpus !== undefined;
  const option =
    nmis !== undefined ? '--nmis' : nmisPerCpu !== undefined ? '--nmis-per-cpu' : '--nmi-cpus';
  if (isNmi && !handlesNmis(protocol)) {
    lines.push(`${option}: ${name} has no nmi_handler, and no NMI arrives`);
  }
  if (rest.hardware !== undefined && !executesSites(protocol)) {
    lines.push(`--hardware ${rest.hardware}: ${name} executes no site, so that nothing is fetched`);
  }
  return lines;
}

const asked = (jobs: number): string => `a text with ${jobs % 2 === 1 ? 'new' : 'old'} bytes`;
