import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AudienceProps, ClipwatchProps, OrganizationProps } from '../../infra/clipwatch-props.ts';
import { ClipwatchStack } from '../../infra/clipwatch-stack.ts';

/** Calls with a folder that is removed afterwards. */
export function withOutdir<T>(use: (outdir: string) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  try {
    return use(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The template of a stack that holds Clipwatch and nothing else. */
export function synthesizeStack(clipwatch: ClipwatchProps, stackProps: StackProps = {}): Template {
  return withOutdir((outdir) =>
    Template.fromStack(new ClipwatchStack(new App({ outdir }), 'Test', { clipwatch, ...stackProps })),
  );
}

export const ACME = { id: 'acme', secret: 'clipwatch/acme' };
export const GLOBEX = {
  id: 'globex',
  region: 'eu',
  secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:globex-AbCdEf',
} as const;
export const CAMERA = 'AAAAAAAAAAAAAAAAAAAAAA';

export const SLACK = { slack: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } };
export const TEAMS = {
  teams: {
    teamId: '6f30a6e2-0000-4000-8000-0123456789ab',
    tenantId: '0b1cd2ef-0000-4000-8000-0123456789ab',
    channelId: '19%3a0123abcd%40thread.tacv2',
  },
};

/** So many audiences of everything that an audience has. */
export function fullAudiences(count: number): AudienceProps[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `team-${index}`,
    email: [`team-${index}@example.com`],
    sms: [{ endpoint: `+1555000${1_000 + index}`, outcomes: ['failed', 'blind'] }],
    chat: [{ slack: { ...SLACK.slack, channelId: `C0${index}` } }],
    timeZone: 'America/New_York',
    language: 'es',
    quietHours: { from: '22:00', to: '06:30', except: ['failed'] },
    privacy: 'minimal',
    orgs: [`org-${index}`],
    outcomes: ['completed', 'failed', 'blind', 'visible'],
    devices: [CAMERA],
  }));
}

/** So many organizations, whose keys lie in a few secrets. */
export function sharingSecrets(count: number): OrganizationProps[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `org-${index}`,
    secret: `clipwatch/keys-${index % 2}#org-${index}`,
  }));
}

/** One of everything. */
export const FULL: ClipwatchProps = {
  organizations: [ACME, GLOBEX],
  email: [{ endpoint: 'a@example.com', outcomes: ['failed'], orgs: ['acme'], devices: [CAMERA] }],
  sms: ['+15551234567'],
  chat: [SLACK],
  audiences: [
    {
      name: 'night',
      email: ['night@example.com', { endpoint: 'lead@example.com', outcomes: ['blind'] }],
      sms: ['+15551234567'],
      chat: [SLACK, TEAMS],
      timeZone: 'Europe/Berlin',
      language: 'es',
      quietHours: { from: '08:00', to: '20:00', except: ['failed'] },
      privacy: 'minimal',
      orgs: ['acme'],
    },
    { name: 'guards', email: ['a@example.com'] },
  ],
  https: ['https://hooks.example/clips'],
  sqs: ['arn:aws:sqs:us-east-1:123456789012:exports'],
  lambda: ['arn:aws:lambda:us-east-1:123456789012:function:next:live'],
  operators: { email: ['ops@example.com'], sms: ['+15557654321'] },
  limits: { pacing: 'fast' },
};

/** The input of a schedule, with the names of what it refers to in place of their references. */
export function readInput(input: unknown): Record<string, unknown> {
  if (typeof input === 'string') return JSON.parse(input);
  const { 'Fn::Join': join } = input as { 'Fn::Join': [string, (string | { Ref: string })[]] };
  return JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : part.Ref)).join(join[0]));
}
