import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { blocksOf, readPage } from './pages.ts';

/** Fields that the page says are left out of events that they are not about. */
const SOMETIMES = ['expected', 'expectedEnd', 'test', 'endedCount'];

describe('docs/events.md', () => {
  const schemas = ['clip', 'org'].map((of) => JSON.parse(readPage(`docs/${of}-event.schema.json`)));

  it('shows whole events that are what the schemas say', () => {
    const byId = new Map(
      schemas.map((schema) => [schema.$id, new Ajv2020({ strictTypes: false }).compile(schema)]),
    );
    const examples = blocksOf('docs/events.md', 'json').map((example) => JSON.parse(example));
    assert.equal(examples.length, 3);
    for (const example of examples) {
      const { properties } = schemas.find(({ $id }) => $id === example.dataschema).$defs.data;
      for (const field of Object.keys(properties))
        assert.ok(field in example.data || SOMETIMES.includes(field), `${example.id}: ${field}`);
      const validate = byId.get(example.dataschema);
      assert.ok(validate?.(example), JSON.stringify(validate?.errors));
    }
  });

  it('explains each field and each outcome', () => {
    const page = readPage('docs/events.md');
    const obvious = [
      'specversion',
      'datacontenttype',
      'dataschema',
      'data',
      'schemaVersion',
      'orgId',
      'clipUuid',
    ];
    for (const { properties, $defs } of schemas)
      for (const field of [...Object.keys(properties), ...Object.keys($defs.data.properties)])
        if (!obvious.includes(field)) assert.ok(page.includes(`\`${field}\``), field);
    const [{ $defs }] = schemas;
    for (const outcome of $defs.data.properties.outcome.enum)
      assert.ok(outcome === 'completed' || page.includes(`| \`${outcome}\``), outcome);
  });
});
