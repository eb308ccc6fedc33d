import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findDrifts } from '../../cli/contract/drift.ts';
import { FACTS, type Facts, type FieldType, type Shape, shapeOf } from '../../cli/contract/facts.ts';
import { readOpenApi } from '../../cli/contract/openapi.ts';

const PAGE = '/api/event/getClipsWithProgress';
const CLIP = '/api/event/getClipWithProgress';
const LIST = '/api/event/getSplicedClipsInProgress';
const TWIN = '/api/video/getSplicedClipsInProgress';
const SAVED = 'Event_SavedClipWithProgressType';

/** Each changes the facts as the vendor might change the API, and names the drifts that are to be found. */
const DRIFTS: Record<string, { plant: (facts: Facts) => void; found: string[] }> = {
  'a path that is gone': {
    plant: (facts) => delete facts.endpoints[LIST],
    found: [`${LIST}: the path is gone`],
  },
  'a path that is deprecated': {
    plant: (facts) => {
      endpoint(facts, CLIP).deprecated = true;
    },
    found: [`${CLIP}: is deprecated now`],
  },
  'a field that is renamed': {
    plant: (facts) => {
      const { fields } = shapeOf(facts, SAVED);
      fields.progressPercent = fields.percentComplete ?? '';
      delete fields.percentComplete;
    },
    found: [
      `${CLIP} response clip percentComplete: is gone, new there: "progressPercent"`,
      `${PAGE} response savedClips[] percentComplete: is gone, new there: "progressPercent"`,
    ],
  },
  'a field that is gone': {
    plant: (facts) => delete shapeOf(facts, 'MetaDataLocationType').fields.region,
    found: [
      `${CLIP} response clip clipLocation region: is gone`,
      `${CLIP} response clip thumbnailLocation region: is gone`,
      `${CLIP} response clip deviceUuidMap{} region: is gone`,
      `${PAGE} response savedClips[] clipLocation region: is gone`,
      `${PAGE} response savedClips[] thumbnailLocation region: is gone`,
      `${PAGE} response savedClips[] deviceUuidMap{} region: is gone`,
      `${LIST} response splicedClips[] clipTargetLocation region: is gone`,
      `${TWIN} response splicedClips[] clipTargetLocation region: is gone`,
    ],
  },
  'a field of another type': {
    plant: (facts) => {
      shapeOf(facts, SAVED).fields.percentComplete = 'string';
      shapeOf(facts, SAVED).fields.deviceUuids = { map: 'string' };
    },
    found: [
      `${CLIP} response clip percentComplete: integer became string`,
      `${CLIP} response clip deviceUuids: array became map`,
      `${PAGE} response savedClips[] percentComplete: integer became string`,
      `${PAGE} response savedClips[] deviceUuids: array became map`,
    ],
  },
  'an envelope of another form': {
    plant: (facts) => {
      endpoint(facts, PAGE).response.fields.savedClips = { object: SAVED };
    },
    found: [`${PAGE} response savedClips: array became object`],
  },
  'a new value of an enum, and one that is gone': {
    plant: (facts) => {
      shapeOf(facts, 'SplicedClipType').fields.status = {
        enum: [
          'INITIATING',
          'UPLOADING',
          'RENDERING',
          'FAILED',
          'COMPLETED',
          'OFFLINE',
          'DELETED',
          'UNKNOWN',
        ],
      };
    },
    found: [LIST, TWIN].flatMap((path) => [
      `${path} response splicedClips[] status: "COMPLETED" is new`,
      `${path} response splicedClips[] status: "COMPLETE" is gone`,
    ]),
  },
  'an enum that is none any longer': {
    plant: (facts) => {
      shapeOf(facts, 'SplicedClipType').fields.status = 'string';
    },
    found: [LIST, TWIN].map((path) => `${path} response splicedClips[] status: enum became string`),
  },
  'a request that has to have more': {
    plant: (facts) => {
      endpoint(facts, CLIP).request.required.push('orgUuid');
      endpoint(facts, CLIP).request.fields.orgUuid = 'string:RUUID';
    },
    found: [`${CLIP} request: "orgUuid" is required now`],
  },
  'a request whose field is renamed': {
    plant: (facts) => {
      const { request } = endpoint(facts, PAGE);
      request.fields.cursor = 'string';
      delete request.fields.pageToken;
    },
    found: [`${PAGE} request pageToken: is gone, new there: "cursor"`],
  },
};

/** No drift: whoever relies on the facts is not concerned. */
const NO_DRIFTS: Record<string, (facts: Facts) => void> = {
  'nothing at all': () => {},
  'a new field': (facts) => {
    shapeOf(facts, SAVED).fields.renderTier = 'string';
  },
  'a new path': (facts) => {
    facts.endpoints['/api/event/getEverything'] = endpoint(facts, CLIP);
  },
  'another format': (facts) => {
    shapeOf(facts, SAVED).fields.byteCount = 'integer:int32';
  },
  'a request that has to have less': (facts) => {
    endpoint(facts, PAGE).request.required = [];
  },
  'a field that is not described': (facts) => {
    shapeOf(facts, SAVED).fields.deviceUuidMap = { any: 'z.record()' };
  },
  'an object of another name': (facts) => {
    facts.objects.Location = shapeOf(facts, 'MetaDataLocationType');
    shapeOf(facts, SAVED).fields.clipLocation = { object: 'Location' };
  },
};

for (const [form, offer] of [
  ['facts', (facts: Facts) => facts],
  ['an OpenAPI document', (facts: Facts) => readOpenApi(toOpenApi(facts), Object.keys(FACTS.endpoints))],
] as const)
  describe(`in ${form}`, () => {
    for (const [what, { plant, found }] of Object.entries(DRIFTS))
      it(`${what} is found by name`, () => {
        assert.deepEqual(findDrifts(FACTS, offer(planted(plant))).toSorted(), found.toSorted());
      });

    for (const [what, plant] of Object.entries(NO_DRIFTS))
      it(`${what} is no drift`, () => {
        assert.deepEqual(findDrifts(FACTS, offer(planted(plant))), []);
      });
  });

describe('an OpenAPI document', () => {
  it('may put its objects together, name its enums, and hold objects within themselves', () => {
    const ok = (schema: object) => ({ content: { 'application/json': { schema } } });
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const document = {
      openapi: '3.0.1',
      paths: {
        '/a': { post: { requestBody: ok(ref('Ask')), responses: { 200: ok(ref('Answer')) } } },
        '/b': {},
      },
      components: {
        schemas: {
          Ask: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'RUUID' } } },
          Base: { type: 'object', properties: { kind: ref('KindEnum') } },
          KindEnum: { type: 'string', enum: ['A', 'B'] },
          Answer: { allOf: [ref('Base')], properties: { tree: ref('Tree'), of: { properties: { n: {} } } } },
          Tree: { type: 'object', properties: { children: { type: 'array', items: ref('Tree') } } },
        },
      },
    };
    const { endpoints, objects } = readOpenApi(document, ['/a', '/b', '/c']);
    assert.deepEqual(Object.keys(endpoints), ['/a']);
    assert.deepEqual(endpoints['/a']?.request, {
      required: ['id'],
      fields: { id: 'string:RUUID' },
      others: [],
    });
    assert.deepEqual(endpoints['/a']?.response.fields, {
      kind: { enum: ['A', 'B'] },
      tree: { object: 'Tree' },
      of: { object: '/a response of' },
    });
    assert.deepEqual(objects.Tree?.fields, { children: { array: { object: 'Tree' } } });
  });

  it('that is broken is refused in one line', () => {
    assert.throws(
      () => readOpenApi({ openapi: '3.0.1', paths: {} }, []),
      /^Error: document components: [^\n]+$/,
    );
  });
});

describe('npm run contract', () => {
  const inDir = (texts: Record<string, string>, check: (dir: string) => void) => {
    const dir = mkdtempSync(join(tmpdir(), 'clipwatch-contract-'));
    try {
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(dir, name), text);
      check(dir);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };
  const run = (...args: string[]) => {
    const script = join(import.meta.dirname, 'main.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  it('says what has drifted, a line each, and exits with 1', () => {
    const facts = planted(DRIFTS['a path that is gone']?.plant ?? assert.fail());
    inDir({ 'spec.json': JSON.stringify(toOpenApi(facts)), 'facts.json': JSON.stringify(facts) }, (dir) => {
      for (const file of ['spec.json', 'facts.json'])
        assert.deepEqual(run(join(dir, file)), {
          status: 1,
          stdout: `${LIST}: the path is gone\n`,
          stderr: '',
        });
    });
  });

  it('exits with 0 where nothing that matters differs', () => {
    const { status, stdout } = run(join(import.meta.dirname, '..', '..', 'cli', 'contract', 'facts.json'));
    assert.equal(status, 0);
    assert.match(stdout, /^Nothing that matters differs in .*facts\.json\n$/);
  });

  it('exits with 2 and one line for what it cannot read', () => {
    inDir({ 'broken.json': '{\n', 'other.json': '{"a": 1}' }, (dir) => {
      for (const args of [
        [],
        ['a', 'b'],
        [join(dir, 'none.json')],
        [join(dir, 'broken.json')],
        [join(dir, 'other.json')],
      ]) {
        const { status, stdout, stderr } = run(...args);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, /^[^\n]+\n$/);
      }
    });
  });
});

function planted(plant: (facts: Facts) => void): Facts {
  const facts = structuredClone(FACTS);
  plant(facts);
  return facts;
}

function endpoint(facts: Facts, path: string) {
  return facts.endpoints[path] ?? assert.fail(path);
}

/** The document in which a vendor would tell these facts. */
function toOpenApi(facts: Facts): object {
  const named = Object.entries(facts.objects).map(([name, shape]) => [name, schemaOf(shape)]);
  const body = (shape: Shape) => ({ content: { 'application/json': { schema: schemaOf(shape) } } });
  const paths = Object.entries(facts.endpoints).map(([path, { deprecated, request, response }]) => [
    path,
    { post: { deprecated, requestBody: body(request), responses: { 200: body(response) } } },
  ]);
  return {
    openapi: '3.0.1',
    info: { title: 'An API' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(named) },
  };
}

function schemaOf({ required, fields }: Shape): object {
  const properties = Object.entries(fields).map(([name, type]) => [name, propertyOf(type)]);
  return { type: 'object', required, properties: Object.fromEntries(properties) };
}

function propertyOf(type: FieldType): object {
  if (typeof type === 'string') {
    const [base, format] = type.split(':');
    return { type: base, nullable: true, ...(format !== undefined && { format }) };
  }
  if ('enum' in type) return { type: 'string', enum: type.enum };
  if ('array' in type) return { type: 'array', items: propertyOf(type.array) };
  if ('map' in type) return { type: 'object', additionalProperties: propertyOf(type.map) };
  return 'object' in type ? { $ref: `#/components/schemas/${type.object}` } : {};
}
