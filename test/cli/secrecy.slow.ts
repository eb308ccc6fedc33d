import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listen, readBody } from '../../local/cloud/http.ts';
import { makeClip, makeOwed } from '../clip-records.ts';
import { MARKED, startClips, type TestClips } from './clips-installation.ts';

const { key, title, phone, address } = MARKED;

describe('no key, title, phone number or address gets into an error', () => {
  let at: TestClips;

  before(async () => {
    at = await startClips();
    await at.register('acme');
    const details = { title };
    await at.put({ clipUuid: 'MarkedClip', label: title, details, owed: [makeOwed(makeClip({ details }))] });
  });
  after(async () => {
    await at[Symbol.asyncDispose]();
  });

  function check({ stdout, stderr, code }: { stdout: string; stderr: string; code: number }): void {
    assert.notEqual(code, 0);
    assert.match(stderr, /^[^\n]+\n$/);
    for (const mark of [key, address, phone, 'mArKeD'])
      assert.ok(!`${stdout}${stderr}`.includes(mark), stderr);
    assert.doesNotMatch(stderr.trimEnd(), /\p{C}/u);
  }

  const LINES: string[][] = [
    ...['watch', 'unwatch', 'clip', 'forget', 'replay'].flatMap((command) =>
      [title, phone, address].map((mark) => [command, mark]),
    ),
    ...['unwatch', 'clip', 'forget'].map((command) => [command, key]),
    ['watch', 'MarkedClip', title],
    ['watch', 'MarkedClip', '--label', title.repeat(9)],
    ['watch', 'MarkedClip', `--api-key=${key}`],
    ['history', title],
    ['history', '--camera', title],
    ['history', '--site', phone],
    ['history', '--since', address],
    ['history', '--org', address],
    ['replay', '--since', '1m', '--audience', address],
    ['forget', 'MarkedClip', '--yes'],
    ['subscribers', address],
    ['subscribers', '--audience', phone],
    ['subscribers', 'confirm', `https://example.com/?Token=${key}`],
    ['orgs', 'change', 'acme', '--audience', address],
    ['orgs', 'change', 'acme', key],
  ];
  for (const line of LINES)
    it(line.join(' ').replaceAll(/\p{C}/gu, '?').slice(0, 60), async () => check(await at.run(...line)));

  it('where AWS quotes what it was sent', async (t) => {
    const refusing = await listen(async (request, response) => {
      await readBody(request);
      const message = `Refused: ${Object.values(MARKED).join(' ')}`;
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    });
    t.after(() => refusing.close());
    const kept = { ...at.env };
    for (const service of ['DYNAMODB', 'LAMBDA', 'SNS']) at.env[`AWS_ENDPOINT_URL_${service}`] = refusing.url;
    for (const line of [
      'clip MarkedClip',
      'history',
      'replay --since 1h --yes',
      'forget MarkedClip',
      'subscribers',
    ])
      check(await at.run(...line.split(' ')));
    Object.assign(at.env, kept, { AWS_ENDPOINT_URL_LAMBDA: refusing.url });
    check(await at.run('watch', 'MarkedClip'));
    Object.assign(at.env, kept);
  });
});
