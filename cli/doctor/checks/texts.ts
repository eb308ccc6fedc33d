import { shownText } from '../../../infra/shown.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, named, notHere, warning, well, wrong } from '../finding.ts';
import { topicsOf } from '../named-parts.ts';
import type { SubscriptionSeen, TextsSeen } from '../readers.ts';
import { type NotRead, type Reading, unread } from '../reading.ts';

/** So much of what may be spent is worth a word. The alarm `TextsSpent` has the same share. */
const SPENT_SHARE = 0.8;

/** Whether texts reach phones: SNS takes them in any case, and drops them without a word. */
export function judgeTexts(phones: readonly string[], texts: TextsSeen): Finding[] {
  if (phones.length === 0) return [well('nobody gets texts')];
  return [sandbox(texts.isInSandbox), ...spending(texts), optedOut(phones, texts.optedOut)];
}

function sandbox(isInSandbox: Reading<boolean>): Finding {
  if (isInSandbox.kind === 'gone') return well('no sandbox for texts');
  if (isInSandbox.kind !== 'read') return unread('the sandbox for texts', isInSandbox);
  if (!isInSandbox.value) return well('the account may text any phone');
  return warning('the account is in the sandbox for texts: phones that it has not verified get nothing', {
    todo: 'Verify each phone in the SNS console (Text messaging), or ask AWS to let the account out of the sandbox.',
    section: 'textsspent',
  });
}

function spending({ limit, spent }: TextsSeen): Finding[] {
  if (limit.kind === 'gone' || spent.kind === 'gone') return [];
  if (limit.kind !== 'read') return [unread('what texts may cost', limit)];
  if (spent.kind !== 'read') return [unread('what texts have cost', spent)];
  const { value: dollars = 0 } = spent;
  const saw = `texts have cost ${dollars.toFixed(2)} of ${limit.value} dollars this month`;
  const remedy = {
    todo: 'Have the spending quota of SNS raised (Service Quotas, SNS), and limits.smsSpendDollars with it.',
    section: 'textsspent',
  };
  if (dollars >= limit.value) return [wrong(saw, remedy)];
  return [dollars >= SPENT_SHARE * limit.value ? warning(saw, remedy) : well(saw)];
}

function optedOut(phones: readonly string[], optedOutPhones: Reading<string[]>): Finding {
  if (optedOutPhones.kind === 'gone') return well('nobody has opted out of texts');
  if (optedOutPhones.kind !== 'read') return unread('phones that opted out', optedOutPhones);
  const out = new Set(optedOutPhones.value);
  const ours = phones.filter((phone) => out.has(phone)).map(shownText);
  if (ours.length === 0) return well(`none of ${counted(phones.length, 'phone')} has opted out`);
  return wrong(`opted out of texts, and get none: ${named(ours)}`, {
    todo: 'Have them opt in again by a text with START, or in the SNS console (once in 30 days), or take them out of cdk.json.',
    section: 'subscription-gone',
  });
}

export const texts: Check = {
  name: 'texts',
  about: "SNS' sandbox, what texts have cost, and phones that opted out",
  examine: async (readers) => {
    if (readers.place.localPid !== undefined) return [notHere('texts: a run on this machine sends none')];
    const resources = await readers.resources();
    if (resources.kind === 'gone') return [];
    if (resources.kind !== 'read') return [unread('who gets texts', resources)];
    const topics = topicsOf(resources.value).filter(({ name }) => /^(text|operators)/.test(name));
    const read = await Promise.all(topics.map(({ arn }) => readers.subscriptions(arn)));
    const unreadable = read.find((one): one is NotRead => one.kind !== 'read' && one.kind !== 'gone');
    const all = read.flatMap((one): SubscriptionSeen[] => (one.kind === 'read' ? one.value : []));
    const phones = all.filter(({ protocol }) => protocol === 'sms').map(({ endpoint }) => endpoint);
    return [
      ...(unreadable ? [unread('who gets texts', unreadable)] : []),
      ...judgeTexts(phones, await readers.texts()),
    ];
  },
};
