import { formatDuration } from '../../../functions/domain/duration.ts';
import type { Check } from '../check.ts';
import { type Finding, notChecked, warning, well, wrong } from '../finding.ts';

/** AWS takes no signature that is five minutes off. Source: IAM's page on troubleshooting Signature Version 4. */
const REFUSED_SEC = 300;
const NOTICED_SEC = 30;

/** `aheadSec` is how far this machine's clock is ahead; undefined where the host does not say. */
export function judgeClock(host: string, aheadSec: number | undefined): Finding {
  if (aheadSec === undefined) return notChecked(`the clock of ${host}: it does not answer`, 'Try again.');
  const off = Math.abs(aheadSec);
  const way = aheadSec > 0 ? 'ahead of' : 'behind';
  const saw = `the clock of this machine is ${formatDuration(Math.round(off))} ${way} that of ${host}`;
  const remedy = {
    todo: 'Have this machine set its clock by NTP: what is said here of times is off by as much.',
  };
  if (off >= REFUSED_SEC) return wrong(saw, remedy);
  return off >= NOTICED_SEC ? warning(saw, remedy) : well(`the clocks of this machine and ${host} agree`);
}

export const clock: Check = {
  name: 'clock',
  about: 'this machine against AWS and Rhombus',
  examine: async (readers) => {
    const registry = await readers.registry();
    const origins =
      registry.kind === 'read' ? registry.value.organizations.map(({ baseUrl }) => baseUrl) : [];
    const aws = await readers.awsUrl();
    return Promise.all(
      // Of many APIs of one's own a few will do.
      [...new Set([aws, ...origins])].slice(0, 5).map(async (url, index) => {
        const host = index === 0 && readers.place.awsEndpoint === undefined ? 'AWS' : new URL(url).host;
        return judgeClock(host, await readers.clockAheadSec(url));
      }),
    );
  },
};
