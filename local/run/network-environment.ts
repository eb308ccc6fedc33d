/** What tells Node of certificates and proxies: https://nodejs.org/api/cli.html#environment-variables_1 */
const NAMES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'http_proxy',
  'https_proxy',
];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * How the functions reach the vendor, as Node was told for this process: proxies and certificates. What is on this
 * machine they call directly, whatever the proxy is for.
 */
export function networkEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  execArgv: readonly string[] = process.execArgv,
): Record<string, string> {
  const given = NAMES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const flags = [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  const noProxy = [env.no_proxy || env.NO_PROXY, ...LOOPBACK].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(given),
    ...(flags.includes('--use-env-proxy') && { NODE_USE_ENV_PROXY: '1' }),
    ...(flags.includes('--use-system-ca') && { NODE_USE_SYSTEM_CA: '1' }),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}
