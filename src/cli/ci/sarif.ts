/** SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): a run of the tool, and a result for each finding. */
import { packageRoot, readInstalled } from '../../language/protocol/installed.ts';
import { printableJson } from '../../machine/program/printable.ts';
import { EXIT } from '../process/exit.ts';
import { VERSION } from '../process/version.ts';
import { folderUri, POKELAB_ROOT, protocolUri, SOURCE_ROOT } from './file-uris.ts';
import type { CaseReport, Finding, Report } from './report.ts';
import { RULE_TEXTS, RULES } from './rules.ts';
import { artifactLocation, messageOf, sarifResult } from './sarif-result.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

export function sarifText(report: Report): string {
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report)] };
  return printableJson(`${JSON.stringify(log, null, 2)}\n`);
}

function runOf(report: Report): object {
  const findings = report.cases.flatMap(({ finding }) => finding ?? []);
  const files = filesOf(findings);
  const subject = report.subject.replaceAll('/', ':');
  return {
    tool: { driver: driver() },
    automationDetails: { id: `pokelab/${report.verb}/${subject}/` },
    invocations: [invocation(report)],
    originalUriBaseIds: baseIds(files.some(({ isBuiltin }) => isBuiltin)),
    columnKind: 'utf16CodeUnits',
    artifacts: files.map((file, index) => ({
      location: artifactLocation(protocolUri(file), index),
      roles: ['analysisTarget'],
      sourceLanguage: 'c',
    })),
    results: findings.map((finding) =>
      sarifResult(
        finding,
        files.findIndex((file) => isSame(file, finding.file)),
      ),
    ),
  };
}

type File = Finding['file'];
const isSame = (a: File, b: File): boolean => a.path === b.path && a.isBuiltin === b.isBuiltin;

const filesOf = (findings: readonly Finding[]): File[] =>
  findings
    .map(({ file }) => file)
    .filter((file, nth, all) => all.findIndex((one) => isSame(one, file)) === nth);

function driver(): object {
  const { homepage } = JSON.parse(readInstalled('package.json'));
  return {
    name: 'pokelab',
    version: VERSION,
    semanticVersion: VERSION,
    ...(typeof homepage === 'string' ? { informationUri: homepage } : {}),
    rules: RULES.map((id) => {
      const { short, full, help } = RULE_TEXTS[id];
      return {
        id,
        name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
        shortDescription: { text: short },
        fullDescription: { text: full },
        help: { text: help },
        defaultConfiguration: { level: 'error' },
        properties: {
          precision: 'very-high',
          'problem.severity': 'error',
          tags: ['correctness', 'concurrency'],
        },
      };
    }),
  };
}

function baseIds(hasBuiltins: boolean): object {
  const here = { description: messageOf('The directory that pokelab was called in.') };
  const there = { description: messageOf('Where pokelab is installed.') };
  return {
    [SOURCE_ROOT]: { uri: folderUri('.'), ...here },
    ...(hasBuiltins ? { [POKELAB_ROOT]: { uri: folderUri(packageRoot()), ...there } } : {}),
  };
}

/** Successful is a run that has answered all that was asked: without results it says that nothing fails. */
function invocation({ status, cases }: Report): object {
  const notices = cases.flatMap(noticeOf);
  return {
    exitCode: status,
    executionSuccessful: status === EXIT.ok || status === EXIT.failed,
    ...(notices.length > 0 ? { toolExecutionNotifications: notices } : {}),
  };
}

/** Of a case that was not answered: that it was not is no result. */
function noticeOf({ name, outcome, message }: CaseReport): object[] {
  if (outcome !== 'open' && outcome !== 'error') return [];
  const level = outcome === 'open' ? 'warning' : 'error';
  return [{ level, message: messageOf(`${name}: ${message}`) }];
}
