import * as v from 'valibot';
import { ORGANIZATION } from '../runtime/organization.ts';
import { AUDIENCE } from '../store/audience-store.ts';

/** The organizations and the audiences of the configuration, as the schedule's input has them. */
export const TickInput = v.object({
  organizations: v.array(v.object(ORGANIZATION)),
  /** Absent in the schedule of an earlier release, which may still be there for a moment: it changes nothing then. */
  audiences: v.exactOptional(v.array(v.object(AUDIENCE))),
});
