import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeConfig, runStart } from './clipwatch-start.ts';

const MINUTE_MS = 60_000;
const clock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

it('what was held in quiet hours is told in one message when they are over, and what is excepted at once', async () => {
  const endMs = (Math.floor(Date.now() / MINUTE_MS) + 3) * MINUTE_MS;
  const quietHours = { from: clock(endMs - 60 * MINUTE_MS), to: clock(endMs), except: ['failed'] as const };
  using config = makeConfig({
    audiences: [{ name: 'night', timeZone: 'UTC', quietHours, email: ['night@example.com'] }],
  });
  const { deliveries, stderr, code } = await runStart([
    ...['--speed', '4', '--config', config.path],
    ...['--for', String(Math.ceil((endMs - Date.now()) / 1_000) + 45)],
  ]);
  assert.deepEqual([stderr, code], ['', 0]);
  const idsOf = (endpoint: string) =>
    deliveries.filter((delivery) => delivery.endpoint.includes(endpoint)).flatMap(({ eventIds }) => eventIds);
  const mails = deliveries.filter(({ audience }) => audience === 'night');
  const [failed, held, ...others] = mails;
  assert.deepEqual(others, []);
  assert.match(failed?.eventIds.join(' ') ?? '', /^\S+\/failed\/1$/);
  assert.ok((failed?.receivedAtMs ?? endMs) < endMs);
  assert.ok((held?.receivedAtMs ?? 0) >= endMs);
  // Of a clip that has stalled and gone on since, only how it is now.
  const ends = idsOf('exports').filter((id) => /\/(completed|removed)\//.test(id));
  assert.deepEqual(held?.eventIds.filter((id) => /\/(completed|removed)\//.test(id)).sort(), ends.sort());
});
