/** A finding as a result of SARIF: where, what, and the story as a flow that viewers step through. */
import { createHash } from 'node:crypto';
import type { CodePlace } from '../../report/naming/code-place.ts';
import { type FileUri, fileUri, protocolUri } from './file-uris.ts';
import { type Finding, type StoryStep, sentencesOf } from './report.ts';
import { RULES } from './rules.ts';

/** `index`: of the file in the run's list. */
export function sarifResult(finding: Finding, index: number): object {
  const { rule, cause, failing, story, scenario, again, replay } = finding;
  const locationOf = (place: CodePlace | null) => location(finding, index, place);
  return {
    ruleId: rule,
    ruleIndex: RULES.indexOf(rule),
    level: 'error',
    message: messageOf(sentencesOf(finding).join('\n')),
    locations: [{ ...locationOf(cause), ...logicalLocation(cause) }],
    ...(failing === null ? {} : { relatedLocations: [related(locationOf(failing))] }),
    ...(story.length === 0 ? {} : { codeFlows: [codeFlow(finding, locationOf)] }),
    partialFingerprints: { 'pokelabCause/v1': fingerprint(finding) },
    ...(replay === null ? {} : { attachments: [attachment(replay)] }),
    properties: { scenario, reproduce: reproduceOf(again), replay },
  };
}

/** The words of the line that says so; null where none does. */
const reproduceOf = (again: readonly string[]): string | null =>
  /^reproduce: (.*)$/m.exec(again.join('\n'))?.[1] ?? null;

/** In global order, in one flow: viewers show the first flow alone (VS Code), or each flow by itself (GitHub). */
function codeFlow({ story }: Finding, locationOf: (place: CodePlace | null) => object): object {
  const locations = story.map(({ event, sentence, place, fails }: StoryStep) => ({
    location: { ...locationOf(place), message: messageOf(sentence) },
    executionOrder: event,
    importance: fails ? 'essential' : 'important',
  }));
  return { threadFlows: [{ locations }] };
}

/** Where no line is known the file as a whole is the place: viewers refuse a step without one. */
function location({ file }: Finding, index: number, place: CodePlace | null): object {
  const region = place === null ? {} : { region: regionOf(place) };
  return {
    physicalLocation: { artifactLocation: artifactLocation(protocolUri(file), index), ...region },
  };
}

/** GitHub asks for all four. */
const regionOf = ({ line, column, endColumn }: CodePlace): object => ({
  startLine: line,
  startColumn: column,
  endLine: line,
  endColumn,
});

export const artifactLocation = (uri: FileUri, index: number): object => ({ ...uri, index });

const logicalLocation = ({ fn }: CodePlace): object =>
  fn === null ? {} : { logicalLocations: [{ name: fn, kind: 'function' }] };

const related = (place: object): object => ({
  id: 1,
  ...place,
  message: messageOf('It fails here.'),
});

const attachment = (replay: string): object => ({
  description: messageOf('The failing run, recorded.'),
  artifactLocation: fileUri(replay),
});

/** The class and the place of its cause, which is the same as long as the statement is: lines above it may come and go. */
function fingerprint({ rule, file, cause }: Finding): string {
  const { uri } = protocolUri(file);
  const place = [rule, uri, cause.fn ?? '', cause.statement].join('\0');
  return createHash('sha256').update(place).digest('hex').slice(0, 32);
}

/**
 * Plain text of SARIF has placeholders in braces, which are doubled where they are none, and links, `[text](target)`: a
 * space makes none of what only looks like one.
 */
export const messageOf = (text: string): { text: string } => ({
  text: text.replace(/[{}]/g, '$&$&').replaceAll('](', '] ('),
});
