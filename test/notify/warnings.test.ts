import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clipWarnings } from '../../functions/domain/outbox/warnings.ts';

const codesOf = (details: Parameters<typeof clipWarnings>[0]) =>
  clipWarnings(details).map(({ code }) => code);

it('a complete clip is warned about for everything that the vendor says is wrong with it', () => {
  const codes = codesOf({
    byteCount: 0,
    durationSec: 10,
    requestedSec: 60,
    deviceUuids: ['a', 'b'],
    locatedDeviceUuids: ['a'],
    placeholder: true,
  });
  assert.deepEqual(codes, ['empty', 'short', 'camera-missing', 'placeholder']);
});

it('what the vendor leaves out is nothing to warn about', () => {
  assert.deepEqual(codesOf({}), []);
  assert.deepEqual(codesOf({ durationSec: 10 }), []);
  assert.deepEqual(codesOf({ deviceUuids: ['a'] }), []);
  assert.deepEqual(codesOf({ deviceUuids: ['a'], locatedDeviceUuids: [] }), []);
});

it('a clip is short from more than a second less than was asked for', () => {
  assert.deepEqual(codesOf({ durationSec: 59, requestedSec: 60 }), []);
  assert.deepEqual(codesOf({ durationSec: 58, requestedSec: 60 }), ['short']);
});

it('a short clip is said to be so with both lengths, and a missing camera by its id', () => {
  const details = { durationSec: 74, requestedSec: 120, deviceUuids: ['a', 'b'], locatedDeviceUuids: ['a'] };
  assert.deepEqual(
    clipWarnings(details).map(({ message }) => message),
    ['It is 1 min 14 s long, and 2 min were asked for.', 'Camera b may be missing from it.'],
  );
});
