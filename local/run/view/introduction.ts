import type { Watched } from './state.ts';

/** What is real in a run and what is not, before anything else is shown. */
export function introduce({ orgId, orgs, apiUrl, isSimulated, hasWebhook }: Watched): string {
  if (!isSimulated) {
    const nobody = hasWebhook ? 'only the webhook really gets messages' : 'nobody really gets a message';
    return `Watching ${orgId} at ${apiUrl} until stopped. The subscribers are simulated: ${nobody}.`;
  }
  const all = orgs > 1 ? ` ${orgs.toLocaleString('en-US')} organizations,` : '';
  const made = `Simulation: the Rhombus API at ${apiUrl},${all} its cameras and its clips are made up, and so are the subscribers`;
  return hasWebhook ? `${made}, all but the webhook.` : `${made}. Nothing leaves this machine.`;
}
