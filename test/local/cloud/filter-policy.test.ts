import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letsThrough } from '../../../local/cloud/filter-policy.ts';

const attributes = {
  outcome: { Type: 'String', Value: 'failed' },
  deviceUuids: { Type: 'String.Array', Value: '["camera-1","camera-2"]' },
};

describe('a filter policy', () => {
  it('lets everything through where it asks for nothing', () => {
    assert.ok(letsThrough({}, attributes));
  });

  it('asks for one of the values of every key', () => {
    assert.ok(letsThrough({ outcome: ['completed', 'failed'] }, attributes));
    assert.ok(!letsThrough({ outcome: ['completed'] }, attributes));
    assert.ok(!letsThrough({ outcome: ['failed'], orgId: ['acme'] }, attributes));
  });

  it('looks into arrays', () => {
    assert.ok(letsThrough({ deviceUuids: ['camera-2'] }, attributes));
    assert.ok(!letsThrough({ deviceUuids: ['camera'] }, attributes));
  });

  it('is refused where it is of a form that is not served', () => {
    assert.throws(() => letsThrough({ outcome: { prefix: 'f' } }, attributes), /outcome is not a list/);
  });
});
