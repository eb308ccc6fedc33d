// Runs inside the process of a function: loads the bundle's handler, serves invocations that are asked for over the
// channel to its parent, and says what each took.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

let calls = [];
// Only the vendor is called with fetch: the AWS SDK has a client of its own.
subscribe('undici:request:create', () => calls.push({ atMs: Date.now(), cpuMs: cpuMs() }));

const { handler } = await import(pathToFileURL(process.argv[2]));

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The most that this process took since it began. `maxRSS` has on Linux what its parent took when it was started. */
function peakRssMb() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

process.on('message', async ({ id, event, timeoutMs }) => {
  const deadlineMs = Date.now() + timeoutMs;
  const beforeMs = cpuMs();
  calls = [];
  const context = {
    awsRequestId: id,
    functionName: 'check',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'check',
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
  let error;
  try {
    const answer = await handler(event, context);
    if (answer?.batchItemFailures?.length > 0) error = `${answer.batchItemFailures.length} turns failed`;
  } catch (thrown) {
    error = String(thrown);
  }
  process.send({ error, cpuMs: cpuMs() - beforeMs, peakRssMb: peakRssMb(), calls });
});

process.send('ready');
