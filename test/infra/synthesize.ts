import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ClipwatchProps, OrganizationProps } from '../../infra/clipwatch-props.ts';
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
  https: ['https://hooks.example/clips'],
  sqs: ['arn:aws:sqs:us-east-1:123456789012:exports'],
  lambda: ['arn:aws:lambda:us-east-1:123456789012:function:next:live'],
  operators: { email: ['ops@example.com'], sms: ['+15557654321'] },
  limits: { pacing: 'fast' },
};
