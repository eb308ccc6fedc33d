import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Names } from '../../functions/domain/org/names.ts';
import type { OrgState } from '../../functions/domain/org/state.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import type { Trouble } from '../../functions/domain/trouble/trouble.ts';
import type { OrgStatus } from '../status/org-status.ts';

/** An org as the board shows it. */
export interface OrgOnBoard {
  status: OrgStatus;
  state: OrgState | undefined;
  /** Calls to the vendor within the last minute, and how many there may be, where that is the org's own. */
  callsLately: { made: number; most: number | undefined };
  /** Longest first. */
  inFlight: ClipRecord[];
  /** Latest first. */
  ended: ClipRecord[];
  cameras: Names['cameras'];
}

/** A topic that does not take messages. */
export interface FailingTopic {
  name: string;
  health: TopicHealth;
}

/** What the board shows, as the table had it at one moment. */
export interface BoardState {
  atMs: number;
  /** Those that are watched, or were asked for. */
  orgs: OrgOnBoard[];
  /** Those that operators were told of, and that are not over. */
  troubles: Trouble[];
  topics: FailingTopic[];
}
