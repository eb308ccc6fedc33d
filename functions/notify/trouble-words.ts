import type { TroubleKind } from '../domain/trouble/trouble.ts';

/** What each trouble is called, what it does, and what to do about it. */
export const TROUBLE_WORDS: Record<TroubleKind, { name: string; effect: string; advice: string }> = {
  'org-not-seen': {
    name: 'nobody looks at it',
    effect: 'Nobody hears what becomes of its clips until somebody does.',
    advice: "See whether the alarms of tick and check are quiet, and look into check's log group.",
  },
  'key-rejected': {
    name: 'its API key is rejected',
    effect: 'None of its clips can be seen.',
    advice: 'Make a new key in the Rhombus Console and give it with "npx clipwatch orgs change ORG --key".',
  },
  'wrong-region': {
    name: 'its API key is rejected, and may belong to the other region',
    effect: 'None of its clips can be seen.',
    advice:
      'Compare the region (us or eu) with that of the org, or give another key with "npx clipwatch orgs change ORG --key".',
  },
  'key-unreadable': {
    name: 'its API key cannot be read',
    effect: 'None of its clips can be seen.',
    advice:
      'See that the secret exists, holds a key, and lets the role of check in ("npx clipwatch orgs repair").',
  },
  'key-old': {
    name: 'its API key has not been replaced for a year',
    effect: 'Nothing yet: whoever has seen the key since can still use it.',
    advice:
      'Make a new key in the Rhombus Console, give it with "npx clipwatch orgs change ORG --key", and revoke the old one then.',
  },
  'rate-limited': {
    name: 'the rate limit of Rhombus holds it off',
    effect: 'Its clips are seen late.',
    advice: 'All keys of an org share one limit: look who else uses it, or lower callsPerMinute.',
  },
  unreachable: {
    name: 'Rhombus cannot be asked for it',
    effect: 'None of its clips can be seen.',
    advice:
      'Look whether Rhombus is up, whether check reaches the internet, and whether apiUrl, where it is given, is right. It goes on by itself.',
  },
  'endpoint-out': {
    name: 'it is seen in part, as one way of asking Rhombus fails',
    effect: 'The others go on; what only that one shows comes late.',
    advice:
      'It is tried again by itself. If it stays so, tell Rhombus, or look for a new release of Clipwatch.',
  },
  'clips-unseen': {
    name: 'clips of it are no longer shown',
    effect: 'They are called neither removed nor stalled, as nothing proves that Rhombus shows all there is.',
    advice: 'Look into the Rhombus Console whether they are there, and whether the API key may see them.',
  },
  'org-unreadable': {
    name: 'its entry in the registry cannot be read',
    effect: 'Unless cdk.json names it, nobody looks at it.',
    advice: 'A newer release may have written it: deploy that again, or remove and add the organization.',
  },
  'state-unreadable': {
    name: 'what is remembered of it cannot be read',
    effect: 'Nobody looks at it, and nobody hears what becomes of its clips.',
    advice:
      'A newer release may have written it: deploy that again. Else restore the item from a backup, or delete it and let it be learned anew.',
  },
  'items-unreadable': {
    name: 'clips of it in the table cannot be read',
    effect: 'They are left alone: nobody hears what becomes of them.',
    advice: 'A newer release may have written them: deploy that again. Else restore or delete those items.',
  },
  'clip-unstorable': {
    name: 'the table will not hold clips of it',
    effect: 'Nobody hears what becomes of those; all others go on.',
    advice:
      'Look into the log of check for clip-unstorable, and tell the makers of Clipwatch what the clip is like.',
  },
  'status-unknown': {
    name: 'clips of it have statuses that this release does not know',
    effect:
      'They keep the state that they had, and end only by a status that is known, or after expirySeconds.',
    advice:
      'Look into the log of check for unknown-status, see in the Rhombus Console what became of the clips, and look for a new release of Clipwatch.',
  },
  'answers-odd': {
    name: 'Rhombus answers otherwise than it documents',
    effect: 'What cannot be read is passed over, so that its clips may be told of late, or with less.',
    advice:
      'Look for a new release of Clipwatch, or run "npm run contract" and tell its makers what has changed.',
  },
  'owed-too-long': {
    name: 'something is owed there that should have been told',
    effect: 'It is kept, and tried again until it can be told.',
    advice:
      'Look into the log of check for publish-failed and table-failed, and see whether check has its executions.',
  },
  'topic-refuses': {
    name: 'it does not take messages',
    effect: 'What is told there waits until it does; other topics go on.',
    advice: "Look at the topic's policy and the permissions of check.",
  },
  'audience-unreadable': {
    name: 'what the table has of this audience cannot be read',
    effect: 'It is told nothing; what it is owed waits.',
    advice:
      'A newer release may have written it: deploy that again. Else deploy once more: tick writes it anew.',
  },
  'dead-letters': {
    name: 'something lies in this dead-letter queue',
    effect: 'A look failed twice, or a subscriber did not take a message however often it was tried.',
    advice: 'Read in the queue what it is and mend its cause; then send it on, or purge the queue.',
  },
  'subscription-pending': {
    name: 'an address has not confirmed its subscription',
    effect: 'It gets nothing. An email that is not confirmed within two days is forgotten.',
    advice:
      'Give the link in the mail of AWS to "npx clipwatch subscribers confirm" rather than follow it, or subscribe the address again. What was confirmed since is seen within an hour.',
  },
  'subscription-gone': {
    name: 'a subscription of the configuration is no longer there',
    effect: 'Whoever it was hears nothing any more.',
    advice:
      'Ask whether that was meant. If so, take the address out of the configuration; if not, take it out, deploy, put it back and deploy again.',
  },
  'not-inspected': {
    name: 'health cannot look at it',
    effect: 'What goes wrong there is not told.',
    advice:
      'See whether it is still there, and whether the role of health has its permissions: deploy again.',
  },
};
