import type { ClipRecord } from '../domain/clip/clip.ts';
import { type ClipState, isTerminal } from '../domain/outcome.ts';

/**
 * What one invocation knows of an org's clips while it holds the lease: as the table holds them, and as they were seen
 * since. Losing it costs calls and writes, never an outcome.
 */
export class WorkingSet {
  /** As they are known now. */
  readonly #known = new Map<string, ClipRecord>();
  /** As the table holds them. */
  readonly #stored = new Map<string, ClipRecord>();
  /** Clips that are known to have ended and been put away, so that the table is not asked again. */
  readonly #ended = new Map<string, ClipState>();
  /** Clips that the table will not hold. */
  readonly #unstorable = new Set<string>();

  get all(): ClipRecord[] {
    return [...this.#known.values()];
  }

  get live(): ClipRecord[] {
    return this.all.filter((clip) => !isTerminal(clip.state));
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  get(clipUuid: string): ClipRecord | undefined {
    return this.#known.get(clipUuid);
  }

  storedAs(clipUuid: string): ClipRecord | undefined {
    return this.#stored.get(clipUuid);
  }

  /** How a clip that is no longer here has ended; undefined where that is not known. */
  endedAs(clipUuid: string): ClipState | undefined {
    return this.#ended.get(clipUuid);
  }

  isUnstorable(clipUuid: string): boolean {
    return this.#unstorable.has(clipUuid);
  }

  /** The table was read: what is known beyond it stays, where it still holds what that was built on. */
  loaded(clips: readonly ClipRecord[]): void {
    const before = new Map(this.#known);
    this.#known.clear();
    this.#stored.clear();
    for (const clip of clips) {
      const known = before.get(clip.clipUuid);
      this.#stored.set(clip.clipUuid, clip);
      this.#known.set(clip.clipUuid, known?.version === clip.version ? known : clip);
    }
  }

  /** A look brought news that is not worth a write. */
  learned(clip: ClipRecord): void {
    this.#known.set(clip.clipUuid, clip);
  }

  /** The table holds it now. */
  stored(clip: ClipRecord): void {
    this.#known.set(clip.clipUuid, clip);
    this.#stored.set(clip.clipUuid, clip);
    this.#ended.delete(clip.clipUuid);
  }

  /** Somebody else changed it, or put it away: what we knew of it is no longer worth anything. */
  dropped(clipUuid: string): void {
    this.#known.delete(clipUuid);
    this.#stored.delete(clipUuid);
  }

  /** It has ended, owes nothing, and was put away. */
  archived(clipUuid: string, state: ClipState): void {
    this.dropped(clipUuid);
    this.#ended.set(clipUuid, state);
  }

  /** The table remembers how it ended. */
  recalled(clipUuid: string, state: ClipState): void {
    this.#ended.set(clipUuid, state);
  }

  refused(clipUuid: string): void {
    this.#unstorable.add(clipUuid);
  }
}
