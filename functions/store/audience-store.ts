import * as v from 'valibot';
import { type Audience, LANGUAGES, PRIVACIES, type QuietHours } from '../domain/audience/audience.ts';
import { ANNOUNCED, CHANNELS } from '../domain/outcome.ts';
import type { Audiences } from '../ports/store.ts';
import { AUDIENCES, audienceKey } from './keys.ts';
import { readable, readItem, SCHEMA_VERSION } from './read-item.ts';
import { type EntriesOf, MaybeText, Text } from './schema.ts';
import { deleteItem, putItem, queryPartition, type Table } from './table.ts';

const Announced = v.picklist(ANNOUNCED);

const QUIET_HOURS = {
  from: Text,
  to: Text,
  except: v.exactOptional(v.array(Announced)),
} satisfies EntriesOf<QuietHours>;

export const AUDIENCE = {
  name: Text,
  topics: v.object(v.entriesFromList(CHANNELS, MaybeText)),
  orgs: v.exactOptional(v.array(Text)),
  outcomes: v.exactOptional(v.array(Announced)),
  devices: v.exactOptional(v.array(Text)),
  language: v.picklist(LANGUAGES),
  timeZone: MaybeText,
  privacy: v.picklist(PRIVACIES),
  consoleUrl: MaybeText,
  quietHours: v.exactOptional(v.object(QUIET_HOURS)),
  apart: v.exactOptional(v.array(v.picklist(['outcomes', 'devices']))),
} satisfies EntriesOf<Audience>;

const AudienceItem: v.GenericSchema<unknown, Audience> = v.object(AUDIENCE);

/** Who is told, as the tick's input last had it. */
export function createAudienceStore(table: Table): Audiences {
  return {
    async readAudiences() {
      const audiences: Audience[] = [];
      const unreadable: string[] = [];
      for (const item of await queryPartition(table, AUDIENCES)) {
        const audience = readable(() => readItem(AudienceItem, item));
        if (audience) audiences.push(audience);
        else unreadable.push(String(item.sk));
      }
      return { audiences, unreadable };
    },

    async putAudience(audience) {
      await putItem(table, { ...audienceKey(audience.name), ...audience, schemaVersion: SCHEMA_VERSION });
    },

    async removeAudience(name) {
      await deleteItem(table, audienceKey(name));
    },
  };
}
