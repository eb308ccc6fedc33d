/** Neither `start`, `stop` nor `get`. */
export class UnknownActionError extends Error {
  override readonly name = 'UnknownActionError';

  constructor(action: string) {
    super(`Unknown action "${action.slice(0, 32)}": use start, stop or get`);
  }
}

/** No id that a clip may have: `isClipId` in `domain/clip/clip-id.ts`. */
export class MalformedClipUuidError extends Error {
  override readonly name = 'MalformedClipUuidError';

  constructor(clipUuid: string) {
    super(
      `"${clipUuid.slice(0, 64)}" is not a clip uuid: 1 to 64 of A-Z, a-z, 0-9, - and _, and no word such as toString`,
    );
  }
}

/** The clip is not being watched, and nothing is remembered of it. */
export class ClipNotFoundError extends Error {
  override readonly name = 'ClipNotFoundError';

  constructor(clipUuid: string) {
    super(`Clip ${clipUuid} is not watched and has not been`);
  }
}

/** Others kept writing to the clip. Safe to try again. */
export class WatchConflictError extends Error {
  override readonly name = 'WatchConflictError';

  constructor(clipUuid: string) {
    super(`Clip ${clipUuid} is being changed by others: try again`);
  }
}

/** More clips were started in this minute than can be looked for. Safe to try again when it is over. */
export class TooManyStartsError extends Error {
  override readonly name = 'TooManyStartsError';

  constructor(orgId: string) {
    super(`Too many clips of ${orgId.slice(0, 64)} were started in this minute: try again in the next one`);
  }
}
