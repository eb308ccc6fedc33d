import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkBaseUrl, regionBaseUrl } from '../../functions/rhombus/base-url.ts';

const BAD = [
  '',
  'api2.rhombussystems.com',
  'http://api2.rhombussystems.com',
  'https://api2.rhombussystems.com.evil.example',
  'https://evil.example/api2.rhombussystems.com',
  'https://api2.rhombussystems.com@evil.example',
  'https://user:password@api2.rhombussystems.com',
  'https://user@api2.rhombussystems.com',
  'https://api2.rhombussystems.com:8443',
  'https://api2.rhombussystems.com/api',
  'https://api2.rhombussystems.com/?x=1',
  'https://api2.rhombussystems.com/?',
  'https://api2.rhombussystems.com/#',
  'https://api3.rhombussystems.com',
  'https://rhombussystems.com',
  'https://127.0.0.1',
  'https://[::1]',
  'https://169.254.169.254',
  'https://0x7f000001',
  'https://localhost',
  'ftp://api2.rhombussystems.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '//api2.rhombussystems.com',
  'https:\\\\evil.example',
];

it("the vendor's two hosts are taken", () => {
  for (const region of ['us', 'eu'] as const)
    assert.equal(checkBaseUrl(regionBaseUrl(region), { anyHost: false }), regionBaseUrl(region));
});

for (const url of BAD)
  it(`"${url}" is refused, since the key would go there`, () => {
    assert.throws(() => checkBaseUrl(url, { anyHost: false }), /^Error: must/);
  });

it('any host and plain HTTP are taken where the configuration says so', () => {
  assert.equal(checkBaseUrl('http://127.0.0.1:8640/', { anyHost: true }), 'http://127.0.0.1:8640');
  assert.throws(() => checkBaseUrl('http://user@127.0.0.1', { anyHost: true }), /user/);
});
