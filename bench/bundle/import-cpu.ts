import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Functions read these as they are loaded. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  TABLE_NAME: 'none',
  CHECK_QUEUE_URL: 'none',
  OPERATORS_TOPIC_ARN: 'none',
  DEAD_LETTER_QUEUES: '{}',
  EVENTS_TOPIC_ARN: 'none',
  MAIL_TOPIC_ARN: 'none',
  TEXT_TOPIC_ARN: 'none',
  LIMITS: '{}',
};

/** Prints the CPU, in milliseconds, that importing the module takes. */
const IMPORT = `
const before = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
process.exit();`;

/** CPU, in milliseconds, of importing a module in a fresh process. Rejects where it cannot be loaded. */
export async function importCpuMs(module: URL): Promise<number> {
  const args = ['--input-type=module', '--eval', IMPORT, module.href];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: ENVIRONMENT });
  return Number(stdout);
}
