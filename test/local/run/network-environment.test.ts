import assert from 'node:assert/strict';
import { it } from 'node:test';
import { networkEnvironment } from '../../../local/run/network-environment.ts';

const DIRECT = '127.0.0.1,localhost,[::1]';

it('functions are told of proxies and certificates as Node was, and of nothing else', () => {
  const given = {
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: 'http://proxy.example:3128',
    NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
  };
  const env = { ...given, HTTP_PROXY: '', CLIPWATCH_API_KEY: 'secret', AWS_SECRET_ACCESS_KEY: 'secret' };
  assert.deepEqual(networkEnvironment(env, []), { ...given, NO_PROXY: DIRECT, no_proxy: DIRECT });
});

it('what is on this machine is called directly, beside what the user named', () => {
  for (const env of [{ NO_PROXY: '.corp' }, { no_proxy: '.corp', NO_PROXY: 'other' }]) {
    const { NO_PROXY, no_proxy } = networkEnvironment(env, []);
    assert.deepEqual([NO_PROXY, no_proxy], [`.corp,${DIRECT}`, `.corp,${DIRECT}`]);
  }
});

it('flags of Node count as its variables do', () => {
  const expected = { NODE_USE_ENV_PROXY: '1', NODE_USE_SYSTEM_CA: '1', NO_PROXY: DIRECT, no_proxy: DIRECT };
  assert.deepEqual(networkEnvironment({}, ['--use-env-proxy', '--use-system-ca']), expected);
  assert.deepEqual(networkEnvironment({ NODE_OPTIONS: '--use-system-ca --use-env-proxy' }, []), expected);
});
