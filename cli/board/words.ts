import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { EventCamera } from '../../functions/domain/outbox/event.ts';
import type { ClipState } from '../../functions/domain/outcome.ts';
import { toPlainId, toPlainText } from '../../functions/notify/plain-text.ts';
import type { Tone } from '../status/words.ts';

const LONGEST_TITLE = 90;
const LONGEST_NAME = 40;
const MOST_CAMERAS = 2;

/** What a person or the vendor calls the clip, in one line; its id where that is nothing. */
export function sayTitle({ label, details, clipUuid }: ClipRecord): string {
  const title = toPlainText(label ?? details.title ?? '', LONGEST_TITLE);
  return title === '' ? `Clip ${toPlainId(clipUuid, 64)}` : title;
}

/** `Dock 1, Warehouse North`, `Dock 1, Dock 2 and 3 more`, or the first letters of ids where there are no names. */
export function sayCameras({ details }: ClipRecord, cameras: ReadonlyMap<string, EventCamera>): string {
  const { deviceUuids = [] } = details;
  const shown = deviceUuids.slice(0, MOST_CAMERAS).map((uuid) => sayCamera(uuid, cameras.get(uuid)));
  const more = deviceUuids.length - shown.length;
  const sites = new Set(deviceUuids.map((uuid) => toPlainText(cameras.get(uuid)?.site ?? '', LONGEST_NAME)));
  const [site = ''] = sites;
  const names = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return site === '' || sites.size > 1 ? names : `${names}, ${site}`;
}

function sayCamera(uuid: string, camera: EventCamera | undefined): string {
  const name = toPlainText(camera?.name ?? '', LONGEST_NAME);
  return name === '' ? `Camera ${toPlainId(uuid, 8)}` : name;
}

/** How a clip stands, in a word or two. */
export const SAID_STATE: Record<ClipState, { word: string; tone: Tone }> = {
  'in-progress': { word: 'In progress', tone: 'good' },
  stalled: { word: 'Stalled', tone: 'warning' },
  completed: { word: 'Ready', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  removed: { word: 'Removed', tone: 'warning' },
  'not-found': { word: 'Not found', tone: 'warning' },
  expired: { word: 'No longer watched', tone: 'warning' },
  stopped: { word: 'Stopped by a person', tone: 'warning' },
};

const SAID_CHANNEL: Record<string, string> = { events: 'programs', mail: 'mail', text: 'text', chat: 'chat' };

/** `mail`, or `mail of night` for the channel of another audience than the default one. */
export function sayDestination(destination: string): string {
  const [channel = '', audience] = destination.split('@');
  const said = SAID_CHANNEL[channel] ?? toPlainId(channel, 20);
  return audience === undefined ? said : `${said} of ${toPlainId(audience, 32)}`;
}

/** Whom a trouble concerns: `acme`, or `acme, list` for an endpoint of it; `mail of night` for an audience's topic. */
export function saySubject(subject: string): string {
  const plain = (part: string) => part.split('@').map((name) => toPlainId(name, 40));
  return subject
    .split(':')
    .map((part) => plain(part).join(' of '))
    .join(', ');
}
