import * as v from 'valibot';
import type { Answer } from './route.ts';
import { Behaviour, Faults, parse, ScriptedClip } from './scenario.ts';
import type { SimulatedOrg } from './server.ts';

/** Paths that steer the simulator, beside the vendor's own. */
export const CONTROL_PREFIX = '/_control/';

const ApiKeys = v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.nonEmpty());
const BehaviourChange = v.partial(Behaviour);

/** A call that steers: never from another machine, since it needs no key. */
export interface ControlCall {
  method: string | undefined;
  path: string;
  body: string;
  remoteAddress: string | undefined;
}

export function control(call: ControlCall, org: SimulatedOrg, nowMs: number): Answer {
  if (!isLoopback(call.remoteAddress)) return refuse(403, 'Only from this machine');
  try {
    return steer(call, org, nowMs) ?? refuse(404, 'No such control');
  } catch (error) {
    return refuse(400, error instanceof Error ? error.message : 'Not of the right form');
  }
}

function steer({ method, path, body }: ControlCall, org: SimulatedOrg, nowMs: number): Answer | undefined {
  switch (`${method} ${path.slice(CONTROL_PREFIX.length)}`) {
    case 'GET clips':
      return done({ clips: tellClips(org, nowMs) });
    case 'GET calls':
      return done({ calls: Object.fromEntries(org.calls) });
    case 'POST clips':
      return done(addClip(org, JSON.parse(body), nowMs));
    case 'POST faults':
      org.setFaults(parse(Faults, JSON.parse(body), 'faults'));
      return done({});
    case 'POST behaviour':
      return done({
        behaviour: org.setBehaviour(parse(BehaviourChange, JSON.parse(body), 'behaviour')),
      });
    case 'POST api-keys':
      org.setApiKeys(parse(ApiKeys, JSON.parse(body), 'api-keys'));
      return done({});
    case 'POST partner-keys':
      org.setPartnerKeys(parse(ApiKeys, JSON.parse(body), 'partner-keys'));
      return done({ orgUuid: org.world.orgUuid });
    default:
      return undefined;
  }
}

/** The truth of every clip, which the vendor's API tells only in part. */
function tellClips({ world }: SimulatedOrg, nowMs: number) {
  return world.clips.map((clip) => ({
    clipUuid: clip.uuid,
    title: clip.script.title,
    status: world.stateOf(clip, nowMs)?.status ?? null,
    createdAtMs: clip.createdAtMs,
    finishedAtMs: world.finishedAtMs(clip) ?? null,
  }));
}

/** Its `startAfterSec` counts from now. */
function addClip({ world }: SimulatedOrg, input: unknown, nowMs: number) {
  const script = parse(ScriptedClip, input, 'clip');
  const clip = world.add({ ...script, startAfterSec: script.startAfterSec + world.elapsedSec(nowMs) });
  return { clipUuid: clip.uuid };
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

function done(body: object): Answer {
  return { status: 200, body };
}

function refuse(status: number, msg: string): Answer {
  return { status, body: { msg } };
}
