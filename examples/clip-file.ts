import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';

/** Becomes a part of URLs, as ids do, so it may hold nothing else. */
export const Region = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/));
const Answer = v.looseObject({ clip: v.looseObject({ clipLocation: v.looseObject({ region: Region }) }) });

export interface ClipFile {
  clipUuid: string;
  region?: string | null | undefined;
  sha256Hex?: string | null | undefined;
}

export interface Rhombus {
  apiKey: string;
  apiUrl: string;
  mediaUrl: string;
}

/** For one file. */
export const DOWNLOAD_SECONDS = 900;

/** Only a file that came whole, and has the digest that Rhombus gave, gets its name. One that is there stays. */
export async function downloadClip(clip: ClipFile, folder: string, rhombus: Rhombus): Promise<void> {
  const { apiKey, mediaUrl } = rhombus;
  const file = join(folder, `${clip.clipUuid}.mp4`);
  if (existsSync(file)) return;
  const region = clip.region ?? (await findRegion(clip.clipUuid, rhombus));
  const body = await ask(`${mediaUrl}/media/metadata/${region}/${clip.clipUuid}.mp4`, apiKey);
  const part = `${file}.part`;
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk, _, next) {
      hash.update(chunk);
      next(null, chunk);
    },
  });
  try {
    await pipeline(body, hashed, createWriteStream(part));
    if (clip.sha256Hex && hash.digest('hex') !== clip.sha256Hex) throw new Error('The digest is another');
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

/** A clip that has just got ready may have no region yet. */
async function findRegion(clipUuid: string, { apiUrl, apiKey }: Rhombus): Promise<string> {
  const answer = await ask(`${apiUrl}/api/event/getClipWithProgress`, apiKey, JSON.stringify({ clipUuid }));
  return v.parse(Answer, await new Response(answer).json()).clip.clipLocation.region;
}

/** A redirect is not followed, since the key would go with it. */
async function ask(url: string, apiKey: string, body?: string): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(url, {
    headers: { 'x-auth-scheme': 'api-token', 'x-auth-apikey': apiKey, 'content-type': 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(DOWNLOAD_SECONDS * 1_000),
    ...(body !== undefined && { method: 'POST', body }),
  });
  if (response.ok && response.body !== null) return response.body;
  await response.body?.cancel();
  throw new Error(`Rhombus answered ${response.status}`);
}
