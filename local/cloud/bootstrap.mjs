// Runs inside a function's process: loads the bundle's handler and serves invocations from the Lambda Runtime API.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { subscribe } from 'node:diagnostics_channel';
import { pathToFileURL } from 'node:url';

// The embedded cloud ends this process. Ctrl-C reaches the whole process group and is none of its business; when the
// cloud itself is killed, its channel closes.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
// Every call that is made with fetch is told of, so that calls to the vendor can be counted as they are made.
subscribe('undici:request:create', ({ request }) => process.send?.({ origin: String(request.origin) }));

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, exported] = process.env._HANDLER.split('.');

async function post(path, body) {
  await fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body ?? null) });
}

function describe(error) {
  return { errorType: error?.name ?? 'Error', errorMessage: String(error?.message ?? error), trace: [] };
}

class HandlerNotFound extends Error {
  name = 'Runtime.HandlerNotFound';
}

let handler;
try {
  const bundle = await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`));
  handler = bundle[exported];
  if (typeof handler !== 'function') throw new HandlerNotFound(`${process.env._HANDLER} is not a function`);
} catch (error) {
  console.error(error);
  await post('init/error', describe(error));
  process.exit(1);
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const event = await next.json();
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    await post(`invocation/${id}/response`, await handler(event, context));
  } catch (error) {
    await post(`invocation/${id}/error`, describe(error));
  }
}
