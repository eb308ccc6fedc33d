import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readCustomNotification } from '../../local/cloud/custom-notification.ts';
import type { Delivery } from '../../local/cloud/deliveries.ts';
import { makeConfig, runStart } from './clipwatch-start.ts';

/** Of the scenario's clips: titles, cameras and sites. */
const NAMES =
  /forklift|forced|plate|visitor|\b(Lobby|Dock|Gate|Server room|Till|Elevator|Fence|Parking|Store 12|Warehouse)\b/;
/** The camera of the scenario's clip that fails, as the default seed has it. */
const SERVER_ROOM = 'CchjPiXSTuSGba9YPonDyw';
/** All of the day but a minute that is hours away. */
const minutesFromNow = (minutes: number) =>
  new Date(Date.now() + 60_000 * minutes).toISOString().slice(11, 16);
const QUIET = { from: minutesFromNow(-300), to: minutesFromNow(-301), except: ['failed'] as const };

/** Ids of the events that an endpoint was told of. */
function toldTo(deliveries: readonly Delivery[], endpoint: string): string[] {
  const ids = deliveries
    .filter((delivery) => delivery.endpoint.includes(endpoint))
    .flatMap(({ eventIds }) => eventIds);
  assert.equal(new Set(ids).size, ids.length, `${endpoint} is told of nothing twice`);
  return ids.sort();
}

it('each audience of a cdk.json hears of what it wants, in its words, and outside its quiet hours', async () => {
  using config = makeConfig({
    email: [
      'all@example.com',
      { endpoint: 'failures@example.com', outcomes: ['failed'] },
      { endpoint: 'door@example.com', devices: [SERVER_ROOM] },
    ],
    sms: [],
    audiences: [
      { name: 'second', orgs: ['acme-2'], sms: ['+15550100200'] },
      {
        name: 'noche',
        language: 'es',
        orgs: ['acme'],
        outcomes: ['completed', 'failed'],
        email: ['noche@example.com'],
        chat: [{ slack: { workspaceId: 'T1', channelId: 'C1' } }],
      },
      {
        name: 'private',
        privacy: 'minimal',
        email: ['private@example.com'],
        sms: ['+15550100201'],
        chat: [{ slack: { workspaceId: 'T1', channelId: 'C2' } }],
      },
      { name: 'asleep', timeZone: 'UTC', quietHours: QUIET, email: ['asleep@example.com'] },
    ],
  });
  const { deliveries, summary, stderr, code } = await runStart([
    '--speed',
    '4',
    '--orgs',
    '2',
    '--config',
    config.path,
  ]);
  assert.deepEqual([stderr, code], ['', 0]);
  assert.deepEqual([summary?.duplicates, summary?.dropped], [0, 0]);

  const all = toldTo(deliveries, 'exports');
  const of = (pattern: RegExp) => all.filter((id) => pattern.test(id));
  assert.ok(of(/^acme\//).length >= 8 && of(/^acme-2\//).length >= 1 && of(/failed/).length >= 1);
  const ofServerRoom = deliveries
    .filter(({ event }) => JSON.stringify(event)?.includes(SERVER_ROOM))
    .flatMap(({ eventIds }) => eventIds)
    .sort();
  assert.ok(ofServerRoom.length >= 1 && ofServerRoom.length < all.length);
  const expected: Record<string, string[]> = {
    'all@': all,
    'failures@': of(/\/failed\//),
    'door@': ofServerRoom,
    '+15550100200': of(/^acme-2\//),
    'noche@': of(/^acme\/.*\/(completed|failed)\//),
    'slack:T1/C1': of(/^acme\/.*\/(completed|failed)\//),
    'private@': all,
    '+15550100201': all,
    'slack:T1/C2': all,
    'asleep@': of(/\/failed\//),
    'slack:T0LOCAL': all,
  };
  for (const [endpoint, ids] of Object.entries(expected))
    assert.deepEqual(toldTo(deliveries, endpoint), ids, endpoint);

  for (const { audience, protocol, subject = '', text = '', threadId, event } of deliveries) {
    if (event !== undefined) assert.equal(audience, undefined);
    if (audience === 'noche' && protocol === 'email')
      assert.match(`${subject} ${text}`, /clip.*(listo|fall)/is);
    if (audience === 'private') assert.doesNotMatch(`${subject} ${text}`, NAMES);
    if (protocol === 'chat') assert.equal(readCustomNotification(text)?.metadata.threadId, threadId);
  }
  const titles = deliveries.filter(({ audience, text = '' }) => audience === 'default' && NAMES.test(text));
  assert.ok(titles.length >= 8);
});
