/** Neither `start`, `stop` nor `get`. */
export class UnknownActionError extends Error {
  override readonly name = 'UnknownActionError';

  constructor(action: string) {
    super(`Unknown action "${action.slice(0, 32)}": use start, stop or get`);
  }
}

export class MalformedClipUuidError extends Error {
  override readonly name = 'MalformedClipUuidError';

  constructor(clipUuid: string) {
    super(`"${clipUuid.slice(0, 64)}" is not a clip uuid: 22 characters of A-Z, a-z, 0-9, - and _`);
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
