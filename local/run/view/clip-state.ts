import { type ClipState, isTerminal } from '../../../functions/domain/outcome.ts';
import type { Format } from './style.ts';

/** A clip's state in a word or two, as messages say it. */
export function sayState(state: ClipState): string {
  return state === 'completed' ? 'ready' : state.replace('-', ' ');
}

export function colorOf(state: ClipState): Format {
  if (state === 'completed') return 'green';
  if (state === 'failed') return 'red';
  return state === 'stalled' || isTerminal(state) ? 'yellow' : 'gray';
}
