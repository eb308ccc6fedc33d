import * as v from 'valibot';
import type { LocalTemplate } from './template.ts';

const Input = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    audiences: v.array(v.object({ name: v.string(), topics: v.record(v.string(), v.string()) })),
  }),
);

/** Whose each topic is, by its ARN: the names of audiences, as the schedule of `tick` has them. */
export function audiencesOf({ schedules }: Pick<LocalTemplate, 'schedules'>): ReadonlyMap<string, string> {
  return new Map(
    schedules.flatMap(({ input }) => {
      const parsed = v.safeParse(Input, input);
      const audiences = parsed.success ? parsed.output.audiences : [];
      return audiences.flatMap(({ name, topics }) =>
        Object.values(topics).map((arn) => [arn, name] as const),
      );
    }),
  );
}
