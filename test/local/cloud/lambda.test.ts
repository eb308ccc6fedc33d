import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { aFunction, startFunctions, startGate, writeBundles } from './functions.ts';

describe('an invocation', () => {
  it('gives what the function returns for its event, with its own environment', async () => {
    await using functions = await startFunctions('echo');
    const { status, error, answer } = await functions.invoke('echo', { title: '🎥' });
    assert.deepEqual([status, error], [200, undefined]);
    const { pid } = answer as { pid: number };
    assert.notEqual(pid, process.pid);
    assert.deepEqual(answer, { event: { title: '🎥' }, pid, name: 'echo', own: 'own', common: 'common' });
  });

  it('can name the function by its ARN', async () => {
    await using functions = await startFunctions('nothing');
    const { answer } = await functions.invoke('arn:aws:lambda:us-east-1:000000000000:function:nothing');
    assert.equal(answer, null);
  });

  it('of a function that nobody knows is refused', async () => {
    await using functions = await startFunctions('echo');
    await assert.rejects(functions.invoke('other'), ResourceNotFoundException);
  });

  for (const [name, errorType, errorMessage] of [
    ['fail', 'RangeError', /^out of range: 🎥$/],
    ['failOddly', 'Error', /^only text$/],
    ['cyclic', 'TypeError', /circular/],
    ['exit', 'Runtime.ExitError', /ended/],
  ] as const)
    it(`of "${name}" fails with the errorType ${errorType}`, async () => {
      await using functions = await startFunctions(name);
      const { status, error, answer } = await functions.invoke(name);
      assert.deepEqual([status, error], [200, 'Unhandled']);
      assert.equal(Object(answer).errorType, errorType);
      assert.match(Object(answer).errorMessage, errorMessage);
    });

  it('of a function that cannot be loaded fails with the error of its bundle', async () => {
    await using functions = await startFunctions({ name: 'broken', handler: 'broken.handler' });
    const { answer } = await functions.invoke('broken');
    assert.equal(Object(answer).errorType, 'SyntaxError');
    assert.equal(Object(answer).errorMessage, 'no such bundle');
  });

  it('of a handler that its bundle does not export says so', async () => {
    await using functions = await startFunctions({ name: 'missing', handler: 'index.missing' });
    const { answer } = await functions.invoke('missing');
    assert.equal(Object(answer).errorType, 'Runtime.HandlerNotFound');
    assert.match(Object(answer).errorMessage, /index\.missing/);
  });

  it('that outlives the timeout fails, and its process ends', async () => {
    await using functions = await startFunctions({ name: 'hang', timeoutSec: 1 });
    const { answer } = await functions.invoke('hang');
    assert.equal(Object(answer).errorType, 'Sandbox.Timedout');
    assert.match(Object(answer).errorMessage, /1\.00 seconds/);
    // It waits for every process that there was.
    await functions.lambda.stop();
  });

  it('as an event is accepted at once and runs by itself', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('hold');
    const { status, answer } = await functions.invoke('hold', { url: gate.url }, { InvocationType: 'Event' });
    assert.deepEqual([status, answer], [202, undefined]);
    assert.equal((await gate.held(1)).length, 1);
  });

  it('as an event that fails is told', async () => {
    await using functions = await startFunctions('fail');
    await functions.invoke('fail', {}, { InvocationType: 'Event' });
    const [name, payload] = await functions.failures;
    assert.equal(name, 'fail');
    assert.equal(JSON.parse(payload).errorType, 'RangeError');
  });
});

describe('the process of a function', () => {
  it('is used again once it is free, and not after it has ended', async () => {
    await using functions = await startFunctions('echo', 'exit');
    const pidOf = async (name: string) => Object((await functions.invoke(name)).answer).pid;
    assert.equal(await pidOf('echo'), await pidOf('echo'));
    await functions.invoke('exit');
    assert.equal(Object((await functions.invoke('exit')).answer).errorType, 'Runtime.ExitError');
  });

  it('takes one invocation at a time: two at once get two', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('hold');
    const invoked = [1, 2].map(() => functions.invoke('hold', { url: gate.url }));
    await gate.held(2);
    gate.open();
    const [first, second] = await Promise.all(invoked);
    assert.notEqual(first?.answer, second?.answer);
  });

  it('is heard: lines that it logs and calls that it makes', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('log', 'hold');
    const invoked = functions.invoke('hold', { url: gate.url });
    await gate.held(1);
    gate.open();
    await Promise.all([invoked, functions.invoke('log')]);
    await functions.lambda.stop();
    assert.deepEqual(functions.logs, [['log', 'said by log']]);
    assert.equal(functions.requests.filter((origin) => origin === gate.url).length, 1);
  });

  it('ends with the cloud, and its invocation with an error', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('hold', 'fail');
    const invoked = functions.lambda.invoke('hold', JSON.stringify({ url: gate.url }));
    const [call] = await gate.held(1);
    assert.ok(call);
    await Promise.all([functions.lambda.stop(), once(call.socket, 'close')]);
    const { kind, payload } = await invoked;
    assert.equal(kind, 'error');
    assert.equal(JSON.parse(payload).errorType, 'Sandbox.Stopped');
  });

  it('is not started for an invocation that comes while the cloud stops', async () => {
    await using gate = await startGate();
    await using functions = await startFunctions('hold');
    const invoked = functions.lambda.invoke('hold', JSON.stringify({ url: gate.url }));
    await functions.lambda.stop();
    assert.equal(JSON.parse((await invoked).payload).errorType, 'Sandbox.Stopped');
    const late = await functions.lambda.invoke('hold', JSON.stringify({ url: gate.url }));
    assert.equal(JSON.parse(late.payload).errorType, 'Sandbox.Stopped');
  });

  it('ends by itself where the cloud is killed', async () => {
    await using gate = await startGate();
    using bundles = writeBundles();
    const cloud = `
      const { Lambda } = await import(${JSON.stringify(import.meta.resolve('../../../local/cloud/lambda.ts'))});
      const quiet = () => {};
      const lambda = new Lambda({
        functions: [${JSON.stringify(aFunction('hold', bundles.dir))}],
        credentials: { accessKeyId: '', secretAccessKey: '' }, environment: () => ({}), onLog: quiet, onRequest: quiet, onFailure: quiet,
      });
      await lambda.start();
      await lambda.invoke('hold', ${JSON.stringify(JSON.stringify({ url: gate.url }))});
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', cloud], { stdio: 'inherit' });
    const [call] = await gate.held(1);
    assert.ok(call);
    const gone = once(call.socket, 'close');
    parent.kill('SIGKILL');
    await gone;
  });
});
