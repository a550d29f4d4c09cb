/**
 * What SARIF 2.1.0 asks of the objects that are written, from the text of the standard (OASIS, 27 March 2020; sections in
 * the comments), as a JSON schema: no package that is kept up ships the published one. A property that stands in no row is
 * an error.
 */
import { Ajv, type ErrorObject } from 'ajv';

const text = { type: 'string', minLength: 1 };
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems });
const from = (minimum: number) => ({ type: 'integer', minimum });

function object(properties: Record<string, object>, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const LEVEL = { enum: ['none', 'note', 'warning', 'error'] };
/** A URI or a relative reference (3.10.1, RFC 3986): what is not allowed as it stands is percent-encoded. */
const URI = { type: 'string', pattern: "^(?:[\\w.~:/?#@!$&'()*+,;=-]|\\[|\\]|%[0-9A-F]{2})+$" };
const ABSOLUTE = { allOf: [URI, { pattern: '^[a-z][a-z0-9+.-]*:' }] };

const DEFINITIONS: Record<string, object> = {
  // 3.11, 3.12
  message: object({ text }, ['text']),
  // 3.4: an absolute URI has no base (3.4.4), a relative one does not begin with a slash (3.4.3)
  artifactLocation: {
    ...object({ uri: URI, uriBaseId: text, index: from(0), description: ref('message') }, ['uri']),
    if: { properties: { uri: ABSOLUTE } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { not: { required: ['uriBaseId'] } },
    else: {
      properties: { uri: { not: { pattern: '^/|(^|/)\\.\\.(/|$)' } } },
      required: ['uriBaseId'],
    },
  },
  // 3.30: the end of a region is exclusive, and lies behind its start
  region: object(
    { startLine: from(1), startColumn: from(1), endLine: from(1), endColumn: from(1) },
    ['startLine', 'startColumn', 'endLine', 'endColumn'],
  ),
  physicalLocation: object({ artifactLocation: ref('artifactLocation'), region: ref('region') }, [
    'artifactLocation',
  ]),
  logicalLocation: object({ name: text, kind: { enum: ['function'] } }, ['name']),
  location: object(
    {
      id: from(0),
      physicalLocation: ref('physicalLocation'),
      logicalLocations: list(ref('logicalLocation'), 1),
      message: ref('message'),
    },
    ['physicalLocation'],
  ),
  // 3.36 to 3.38
  threadFlowLocation: object(
    {
      location: ref('location'),
      executionOrder: from(0),
      importance: { enum: ['important', 'essential', 'unimportant'] },
    },
    ['location'],
  ),
  threadFlow: object({ locations: list(ref('threadFlowLocation'), 1) }, ['locations']),
  codeFlow: object({ threadFlows: list(ref('threadFlow'), 1) }, ['threadFlows']),
  attachment: object({ description: ref('message'), artifactLocation: ref('artifactLocation') }, [
    'artifactLocation',
  ]),
  // 3.27
  result: object(
    {
      ruleId: text,
      ruleIndex: from(0),
      level: LEVEL,
      message: ref('message'),
      locations: list(ref('location'), 1),
      relatedLocations: list(ref('location'), 1),
      codeFlows: list(ref('codeFlow'), 1),
      partialFingerprints: { type: 'object', additionalProperties: text, minProperties: 1 },
      attachments: list(ref('attachment'), 1),
      properties: { type: 'object' },
    },
    ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
  ),
  // 3.49
  rule: object(
    {
      id: text,
      name: text,
      shortDescription: ref('message'),
      fullDescription: ref('message'),
      help: ref('message'),
      defaultConfiguration: object({ level: LEVEL }),
      properties: { type: 'object' },
    },
    ['id', 'shortDescription', 'fullDescription', 'help'],
  ),
  // 3.19
  driver: object(
    {
      name: text,
      version: text,
      semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
      informationUri: ABSOLUTE,
      rules: list(ref('rule'), 1),
    },
    ['name'],
  ),
  // 3.58
  notification: object({ level: LEVEL, message: ref('message') }, ['message']),
  // 3.20
  invocation: object(
    {
      exitCode: { type: 'integer' },
      executionSuccessful: { type: 'boolean' },
      toolExecutionNotifications: list(ref('notification'), 1),
    },
    ['executionSuccessful'],
  ),
  // 3.24
  artifact: object(
    {
      location: ref('artifactLocation'),
      roles: list({ enum: ['analysisTarget'] }),
      sourceLanguage: text,
    },
    ['location'],
  ),
  // 3.14.14: the URI of a base is absolute and ends with a slash
  base: object({ uri: { allOf: [ABSOLUTE, { pattern: '/$' }] }, description: ref('message') }),
  run: object(
    {
      tool: object({ driver: ref('driver') }, ['driver']),
      automationDetails: object({ id: text }),
      invocations: list(ref('invocation'), 1),
      originalUriBaseIds: { type: 'object', additionalProperties: ref('base') },
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      artifacts: { ...list(ref('artifact')), uniqueItems: true },
      results: list(ref('result')),
    },
    ['tool', 'results'],
  ),
};

const SCHEMA = {
  ...object(
    {
      $schema: URI,
      // 3.13.2
      version: { const: '2.1.0' },
      runs: list(ref('run'), 1),
    },
    ['$schema', 'version', 'runs'],
  ),
  definitions: DEFINITIONS,
};

const validate = new Ajv({ allErrors: true, strict: false }).compile(SCHEMA);

// biome-ignore lint/suspicious/noExplicitAny: a document that somebody else reads
type Document = any;

/** What is wrong with a log; empty for one that is as the standard says. */
export function wrongWith(log: Document): string[] {
  const errors = validate(log) ? [] : (validate.errors ?? []);
  const said = errors.map(({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`);
  return [...said, ...(said.length > 0 ? [] : log.runs.flatMap(wrongInRun))];
}

/** What no schema says: that what refers to something finds it. */
function wrongInRun(run: Document): string[] {
  const { rules } = run.tool.driver;
  const wrong: string[] = [];
  const must = (is: boolean, what: string) => void (is || wrong.push(what));
  const ids = rules.map(({ id }: Document) => id);
  must(new Set(ids).size === ids.length, '3.49.3 the ids of rules differ');
  for (const result of run.results) {
    must(rules[result.ruleIndex]?.id === result.ruleId, '3.27.6 ruleIndex leads to the rule');
  }
  for (const one of objectsIn(run)) {
    if (one.uriBaseId !== undefined) {
      must(one.uriBaseId in run.originalUriBaseIds, `3.4.4 ${one.uriBaseId} is no base`);
    }
    const listed = run.artifacts?.[one.index]?.location;
    if (one.uri !== undefined && one.index !== undefined) {
      must(listed?.uri === one.uri && listed.uriBaseId === one.uriBaseId, '3.4.5 index');
    }
    if (one.endColumn !== undefined && one.startLine === one.endLine) {
      must(one.endColumn > one.startColumn, '3.30.8 a region that ends before it begins');
    }
    if (typeof one.text === 'string') {
      // 3.11.5 and 3.11.6: nothing is an argument, and there are no links.
      must(!/[{}]/.test(one.text.replace(/\{\{|\}\}/g, '')), `3.11.5 a brace alone: ${one.text}`);
      must(!/\[[^\]]*\]\([^)]*\)/.test(one.text), `3.11.6 a link: ${one.text}`);
    }
    if (one.threadFlows !== undefined) {
      const orders = one.threadFlows[0].locations.map((step: Document) => step.executionOrder);
      must(
        orders.every((order: number, at: number) => at === 0 || order > orders[at - 1]),
        '3.38.11 in the order of the run',
      );
    }
  }
  return wrong;
}

function objectsIn(value: Document): Document[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (value === null || typeof value !== 'object') return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}
