import type { Behaviour } from './scenario.ts';
import type { World } from './world.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export interface RouteContext {
  world: World;
  behaviour: Behaviour;
  random: () => number;
  nowMs: number;
}

/** Answers one call. Throws a `ValiError` where the request is not of the right form. */
export type Route = (context: RouteContext, request: unknown) => Answer;

/** What every answer carries beside its data. */
export const ENVELOPE = { error: false, errorMsg: null, warningMsg: null };

export const DONE: Answer = { status: 200, body: ENVELOPE };
