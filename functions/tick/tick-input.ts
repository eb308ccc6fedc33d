import * as v from 'valibot';
import { ORGANIZATION } from '../runtime/organization.ts';

/** The organizations of the configuration, as the schedule's input has them. */
export const TickInput = v.object({ organizations: v.array(v.object(ORGANIZATION)) });
