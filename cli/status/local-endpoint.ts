/**
 * Against an emulator on this machine, such as the one that `clipwatch start` names, any region and key will do: what
 * is not set is made up. Against anything else the environment stays as it is.
 */
export function useLocalDefaults(env: NodeJS.ProcessEnv): void {
  const url = env.AWS_ENDPOINT_URL_DYNAMODB || env.AWS_ENDPOINT_URL;
  if (!url || !isOnThisMachine(url)) return;
  env.AWS_REGION ||= env.AWS_DEFAULT_REGION || 'us-east-1';
  if (env.AWS_PROFILE || env.AWS_ACCESS_KEY_ID) return;
  env.AWS_ACCESS_KEY_ID = 'local';
  env.AWS_SECRET_ACCESS_KEY = 'local';
}

function isOnThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}
