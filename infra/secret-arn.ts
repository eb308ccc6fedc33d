import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The ARN of a secret that is named, or that is given by its ARN, with or without `#` and the key in it. Secrets Manager
 * ends an ARN in a hyphen and six characters of its own, which nobody knows from the name. Six `?` stand for just these,
 * where a `*` would also let in every secret whose name only begins the same; the full ARN is narrower still, as another
 * secret could have been made with the name and a hyphen and six characters more.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
 */
export function secretArn(scope: Construct, secretId: string): string {
  const [secret = ''] = secretId.split('#');
  if (secret.startsWith('arn:')) return secret;
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secret}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
