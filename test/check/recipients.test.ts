import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Recipients } from '../../functions/check/deliver/recipients.ts';
import { type Audience, DEFAULT_VOICE } from '../../functions/domain/audience/audience.ts';
import { DEFAULT_CONSOLE_URL } from '../../functions/domain/audience/console-url.ts';
import { createFakeStore, FakeTable } from '../simulation/fake-store.ts';

const OWN = 'https://console.example/{deviceUuid}';
const audience = (name: string, settings: Partial<Audience> = {}): Audience => ({
  ...DEFAULT_VOICE,
  name,
  topics: { mail: `arn:${name}` },
  ...settings,
});

it('links lead to the Console of the region that an org is in, whoever added it, unless the audience has its own', async () => {
  const table = new FakeTable();
  const store = createFakeStore(table, async (_name, _subject, apply) => apply());
  table.audiences.set('default', audience('default', { consoleUrl: DEFAULT_CONSOLE_URL }));
  table.audiences.set('night', audience('night', { consoleUrl: OWN }));
  table.audiences.set('none', audience('none'));
  const linksOf = async (baseUrl: string) => {
    const deps = { store, topicArns: { events: 'arn:events', mail: 'arn:mail' } };
    const recipients = new Recipients(deps, { id: 'acme', baseUrl });
    await recipients.load();
    return ['mail', 'mail@night', 'mail@none'].map((to) => recipients.audienceOf(to)?.consoleUrl);
  };
  const eu = DEFAULT_CONSOLE_URL.replace('console.', 'console.eu.');
  assert.deepEqual(await linksOf('https://api2.eu.rhombussystems.com'), [eu, OWN, undefined]);
  assert.deepEqual(await linksOf('https://api2.rhombussystems.com'), [DEFAULT_CONSOLE_URL, OWN, undefined]);
  assert.deepEqual(await linksOf('http://127.0.0.1:1'), [DEFAULT_CONSOLE_URL, OWN, undefined]);
});
