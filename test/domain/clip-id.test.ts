import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import { isClipId } from '../../functions/domain/clip/clip-id.ts';
import { SavedClipItem } from '../../functions/rhombus/schemas.ts';

it('an id is 1 to 64 characters of URL-safe base64', () => {
  for (const id of ['4k_o3KKrPGJONEPu9yhUEw', '7', '-', 'x'.repeat(64)]) assert.ok(isClipId(id), id);
  for (const id of ['', 'x'.repeat(65), 'a.b', 'a b', 'ab=', 'ä', 'a\n', 7, null, undefined, ['a']])
    assert.ok(!isClipId(id), String(id));
});

it('no id is called what every object has', () => {
  for (const id of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) assert.ok(!isClipId(id), id);
});

it('what is taken of the vendor is what is taken as an id', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('valueOf', 'x'.repeat(64)), fc.anything()), (uuid) => {
      assert.equal(v.is(SavedClipItem, { uuid }), isClipId(uuid));
    }),
  );
});
