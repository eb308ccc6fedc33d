/** Where the environment sends the AWS clients that read the table; undefined for AWS itself. */
export function endpointOf(env: NodeJS.ProcessEnv): string | undefined {
  return env.AWS_ENDPOINT_URL_DYNAMODB || env.AWS_ENDPOINT_URL || undefined;
}

/** The table that the environment names. */
export function tableOf(env: NodeJS.ProcessEnv): string | undefined {
  return env.CLIPWATCH_TABLE || env.TABLE_NAME || undefined;
}
