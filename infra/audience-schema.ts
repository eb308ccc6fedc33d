import * as v from 'valibot';
import { DEFAULT_AUDIENCE_NAME, LANGUAGES, PRIVACIES } from '../functions/domain/audience/audience.ts';
import { checkConsoleUrl } from '../functions/domain/audience/console-url.ts';
import { ANNOUNCED } from '../functions/domain/outcome.ts';
import { isTimeZone } from '../functions/domain/time-zone.ts';
import { KeyId, listOf, oneOf } from './schema-parts.ts';
import { FILTERS, subscriptionsTo, toldOf } from './subscription-schema.ts';

const matching = (pattern: RegExp, rule: string) => v.pipe(v.string(rule), v.regex(pattern, rule));

/**
 * As CloudFormation takes them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-chatbot-slackchannelconfiguration.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-chatbot-microsoftteamschannelconfiguration.html
 */
const SlackSchema = v.strictObject(
  {
    workspaceId: matching(
      /^[TE][0-9A-Z]{1,254}$/,
      'must be the id of a Slack workspace, such as T0123ABCD: the Amazon Q console shows it',
    ),
    channelId: matching(
      /^[CG][0-9A-Z]{1,254}$/,
      'must be the id of a Slack channel, such as C0123ABCD: the end of its link',
    ),
  },
  'must be an object with workspaceId and channelId',
);

const GUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

const TeamsSchema = v.strictObject(
  {
    teamId: matching(GUID, 'must be the id of a team, 32 hexadecimal digits in five groups'),
    tenantId: matching(GUID, 'must be the id of a tenant, 32 hexadecimal digits in five groups'),
    channelId: matching(
      /^[\w=+/.,-]{0,200}%3[aA][\w=+/.,-]{0,200}%40[\w=+/.,-]{0,200}$/,
      'must be the id of a Teams channel as its link has it, such as 19%3a0123abcd%40thread.tacv2',
    ),
  },
  'must be an object with teamId, tenantId and channelId',
);

const CHAT_RULE = 'must be {"slack": {…}} or {"teams": {…}}';

const ChatSchema = v.pipe(
  v.strictObject({ slack: v.optional(SlackSchema), teams: v.optional(TeamsSchema) }, CHAT_RULE),
  v.check(({ slack, teams }) => (slack === undefined) !== (teams === undefined), CHAT_RULE),
);

export type ChatRoom = v.InferOutput<typeof ChatSchema>;

const Clock = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day from 00:00 to 23:59');

const QuietHoursSchema = v.strictObject(
  { from: Clock, to: Clock, except: listOf(oneOf(ANNOUNCED), 'have everything held') },
  'must be an object with from and to, such as {"from": "22:00", "to": "06:30"}',
);

const ConsoleUrl = v.pipe(
  v.union([v.literal(false), v.string()], 'must be the template of a URL, or false'),
  v.rawCheck(({ dataset, addIssue }) => {
    const rule = dataset.typed && dataset.value !== false ? checkConsoleUrl(dataset.value) : undefined;
    if (rule) addIssue({ message: `must ${rule}` });
  }),
);

/** Who is told, and how. */
export const AUDIENCE = {
  email: subscriptionsTo('email'),
  sms: subscriptionsTo('sms'),
  chat: toldOf(ChatSchema),
  timeZone: v.optional(
    v.custom<string>(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin'),
  ),
  language: v.optional(oneOf(LANGUAGES)),
  quietHours: v.optional(
    v.pipe(
      QuietHoursSchema,
      v.check(({ from, to }) => from !== to, 'must not end when they begin'),
    ),
  ),
  privacy: v.optional(oneOf(PRIVACIES)),
  consoleUrl: v.optional(ConsoleUrl),
};

const AudienceSchema = v.strictObject(
  {
    name: v.pipe(
      KeyId,
      v.check(
        (name) => name !== DEFAULT_AUDIENCE_NAME,
        'must not be "default", which is what stands outside of "audiences"',
      ),
    ),
    ...AUDIENCE,
    ...FILTERS,
  },
  'must be an object',
);

export type ParsedAudience = Omit<v.InferOutput<typeof AudienceSchema>, 'name'>;

/** With three channels each, their topics and policies are half of what a stack takes. */
const MAX_AUDIENCES = 40;

export const AudiencesSchema = v.optional(
  v.pipe(
    v.array(v.unknown(), 'must be a list of audiences'),
    v.maxLength(MAX_AUDIENCES, `must be at most ${MAX_AUDIENCES} audiences`),
    v.array(AudienceSchema),
  ),
  [],
);

/** The keys that are known inside one of an audience's keys, such as `quietHours`; undefined where there are none. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  quietHours: Object.keys(QuietHoursSchema.entries),
  chat: Object.keys(ChatSchema.entries),
  slack: Object.keys(SlackSchema.entries),
  teams: Object.keys(TeamsSchema.entries),
};

/** The keys that may stand beside one that is not known, by its path from the audience on. */
export function audienceKeysAt(path: readonly string[]): readonly string[] | undefined {
  if (path.length === 1) return Object.keys(AudienceSchema.entries);
  const parent = path.slice(0, -1).findLast((part) => !/^\d+$/.test(part));
  return INNER[parent ?? ''];
}
