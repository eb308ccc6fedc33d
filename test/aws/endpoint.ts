import { randomUUID } from 'node:crypto';

/** These suites run against whatever the SDK's own variables name: an emulator, or a real account. */
export function requireEndpoint(): void {
  const { AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
  if (AWS_REGION !== undefined && (AWS_ENDPOINT_URL ?? AWS_PROFILE ?? AWS_ACCESS_KEY_ID) !== undefined)
    return;
  console.error('Set AWS_REGION, and AWS_ENDPOINT_URL for an emulator or AWS credentials for an account.');
  process.exit(1);
}

/** Resources of a run have a name of their own, and are deleted after it. */
export function uniqueName(): string {
  return `clipwatch-test-${randomUUID().slice(0, 8)}`;
}
