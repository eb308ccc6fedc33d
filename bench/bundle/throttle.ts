import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';

/** Lambda counts what a function uses of its processor in slices of this order, and lets it wait for the rest. */
const SLICE_MS = 100;

const { pid, share } = v.parse(v.object({ pid: v.number(), share: v.number() }), workerData);
const bell = new Int32Array(new SharedArrayBuffer(4));

while (parentPort !== null && receiveMessageOnPort(parentPort) === undefined) {
  process.kill(pid, 'SIGCONT');
  Atomics.wait(bell, 0, 0, SLICE_MS * share);
  process.kill(pid, 'SIGSTOP');
  Atomics.wait(bell, 0, 0, SLICE_MS * (1 - share));
}
process.kill(pid, 'SIGCONT');
