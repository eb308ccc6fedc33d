import { type Mutant, mutant, throughDeps } from './mutant.ts';

/** Faults in who is told, when, and in how many messages. */
export const AUDIENCE_MUTANTS: Record<string, Mutant> = {
  'quiet hours are ignored at delivery': mutant<typeof import('../../functions/check/deliver/opening.ts')>(
    'functions/check/deliver/opening.ts',
    {
      exports: ['opening'],
      patch: ({ opening }) => ({ opening: (known) => opening({ ...known, audienceOf: () => undefined }) }),
      scenario: 'topics that rest as the night begins',
      complaint: /was told in its quiet hours/,
    },
  ),
  'quiet hours are ignored at recording': mutant<typeof import('../../functions/domain/audience/hearing.ts')>(
    'functions/domain/audience/hearing.ts',
    {
      exports: ['dueTo'],
      patch: ({ dueTo }) => ({
        dueTo: (audiences, ...rest) =>
          dueTo(
            audiences.map(({ quietHours: _, ...audience }) => audience),
            ...rest,
          ),
      }),
      scenario: 'a short night',
      complaint: /got \d+ messages of what was held|was told in its quiet hours/,
    },
  ),
  'held word is dropped for one that goes elsewhere': mutant<
    typeof import('../../functions/domain/outbox/replacing.ts')
  >('functions/domain/outbox/replacing.ts', {
    exports: ['replacing'],
    patch: ({ replacing }) => ({
      replacing: (before, newer, ...rest) => {
        const everywhere = Object.fromEntries(
          before.flatMap(({ due }) => Object.keys(due)).map((name) => [name, 0]),
        );
        const left = replacing(before, { ...newer, due: { ...everywhere, ...newer.due } }, ...rest);
        return [...left.slice(0, -1), newer];
      },
    }),
    scenario: 'a short night',
    complaint: /was settled for mail@failures and never published/,
  }),
  'held word gives way to another outcome where subscribers tell them apart': mutant<
    typeof import('../../functions/domain/outbox/replacing.ts')
  >('functions/domain/outbox/replacing.ts', {
    exports: ['replacing'],
    patch: ({ replacing }) => ({
      replacing: (before, newer, audiences, ...rest) =>
        replacing(
          before,
          newer,
          audiences.map(({ apart: _, ...audience }) => audience),
          ...rest,
        ),
    }),
    scenario: 'a short night',
    complaint: /was settled for mail@filtering and never published/,
  }),
  'what is owed to an audience that is gone is owed for ever': mutant<
    typeof import('../../functions/check/deliver/outbox.ts')
  >('functions/check/deliver/outbox.ts', {
    exports: [],
    patch: ({ Outbox }) => {
      Outbox.prototype.letGo = () => {};
      return {};
    },
    scenario: 'audiences that come and go',
    complaint: /is still owed/,
  }),
  'word is let go by whoever does not know its audience yet': mutant<
    typeof import('../../functions/domain/outbox/owed.ts')
  >('functions/domain/outbox/owed.ts', {
    exports: ['isLongOwed'],
    patch: () => ({ isLongOwed: () => true }),
    scenario: 'audiences that come and go',
    complaint: /was settled for .* and never published/,
  }),
  'an audience hears of every org': mutant<typeof import('../../functions/domain/audience/hearing.ts')>(
    'functions/domain/audience/hearing.ts',
    {
      exports: ['hearsOf'],
      patch: () => ({ hearsOf: () => true }),
      scenario: 'audiences that come and go',
      complaint: /which was not to hear of it/,
    },
  ),
  'an audience hears of every outcome': mutant<typeof import('../../functions/domain/audience/hearing.ts')>(
    'functions/domain/audience/hearing.ts',
    {
      exports: ['dueTo'],
      patch: ({ dueTo }) => ({
        dueTo: (audiences, ...rest) =>
          dueTo(
            audiences.map(({ outcomes: _, ...audience }) => audience),
            ...rest,
          ),
      }),
      scenario: 'a short night',
      complaint: /which was not to hear of it/,
    },
  ),
  'a turn of watch does not say who hears of its org': mutant<
    typeof import('../../functions/domain/org/organization.ts')
  >('functions/domain/org/organization.ts', {
    exports: ['withoutRegistration'],
    patch: ({ withoutRegistration }) => ({
      withoutRegistration: (registered) => {
        const { audiences: _, ...organization } = withoutRegistration(registered);
        return organization;
      },
    }),
    scenario: 'audiences that come and go',
    complaint: /which was not to hear of it/,
  }),
  'a storm is never told of as a whole': throughDeps(
    (deps) => ({
      ...deps,
      compose: (destination, events, { whole: _, ...options } = {}) =>
        deps.compose(destination, events, options),
    }),
    { scenario: 'a storm of 500 clips', complaint: /was told of \S+ in \d+ messages|was silenced/ },
  ),
};
