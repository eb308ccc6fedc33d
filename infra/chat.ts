import { Aws, Names } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ChatRoom } from './audience-schema.ts';
import type { AudienceTopics } from './notification-topics.ts';
import { type AudienceConfig, roomId } from './people-config.ts';

export interface ChatProps {
  readonly audiences: readonly AudienceConfig[];
  readonly topics: ReadonlyMap<string, AudienceTopics>;
}

/** CloudFormation takes 128 characters, and the region, up to 14, comes behind them. */
const MAX_NAME = 100;

/**
 * Channels of Slack and Teams, as Amazon Q Developer in chat applications serves them: it subscribes to the topics by
 * itself. An account has one configuration a channel, so one that several audiences name is one with several topics.
 *
 * From a channel, people can give Amazon Q commands, unless nothing is allowed: where no guardrail is set, it would be
 * `AdministratorAccess`. So the role may do nothing, the guardrail forbids everything, and nobody may use the channel's
 * role at all.
 */
export class Chat extends Construct {
  constructor(scope: Construct, id: string, { audiences, topics }: ChatProps) {
    super(scope, id);
    const rooms = new Map<string, { room: ChatRoom; topicArns: string[] }>();
    for (const { name, chat } of audiences)
      for (const room of chat) {
        const topicArn = topics.get(name)?.chat?.topicArn;
        const known = rooms.get(roomId(room)) ?? { room, topicArns: [] };
        if (topicArn !== undefined) known.topicArns.push(topicArn);
        rooms.set(roomId(room), known);
      }
    if (rooms.size === 0) return;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('chatbot.amazonaws.com') });
    for (const [name, { room, topicArns }] of rooms) this.#create(name, room, topicArns, role);
  }

  #create(id: string, { slack, teams }: ChatRoom, snsTopicArns: string[], role: Role): void {
    const scope = new Construct(this, id);
    const name = Names.uniqueResourceName(scope, { maxLength: MAX_NAME, separator: '-' });
    const common = {
      configurationName: `${name}-${Aws.REGION}`,
      iamRoleArn: role.roleArn,
      guardrailPolicies: [`arn:${Aws.PARTITION}:iam::aws:policy/AWSDenyAll`],
      // What it logs lies in us-east-1 and never expires.
      loggingLevel: 'NONE',
      snsTopicArns,
      userRoleRequired: true,
    };
    if (slack)
      new CfnSlackChannelConfiguration(scope, 'Slack', {
        ...common,
        slackWorkspaceId: slack.workspaceId,
        slackChannelId: slack.channelId,
      });
    if (teams)
      new CfnMicrosoftTeamsChannelConfiguration(scope, 'Teams', {
        ...common,
        teamId: teams.teamId,
        teamsTenantId: teams.tenantId,
        teamsChannelId: teams.channelId,
      });
  }
}
