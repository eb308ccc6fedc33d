import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { type CostInput, monthlyCost } from '../../cli/cost/monthly-cost.ts';
import { INSTALLED, type MeasuredUnits, TICK_MEMORY_MB, UNITS } from '../../cli/cost/units.ts';
import { type CostReport, reportCost } from '../../cli/cost.ts';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { ACME, synthesizeStack } from '../infra/synthesize.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const DEFAULTS: CostInput = {
  organizations: 1,
  clipsADay: 10,
  shareOfDayInFlight: 20 / 1440,
  messagesAClip: { email: 1, sms: 0, https: 0 },
  textDollars: 0.01,
  idleSeconds: DEFAULT_LIMITS.idleSeconds,
  ...INSTALLED,
};

/** Close to, since sums of cents are not exact. */
function assertDollars(actual: number | undefined, expected: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe('a month', () => {
  const nothing: MeasuredUnits = {
    architecture: '',
    installationMinute: {},
    organizationMinute: {},
    healthMinute: {},
    healthOrganizationMinute: {},
    healthOrganizations: 1_000,
    turn: {},
    batch: {},
    turnsABatch: 8,
    idleLook: {},
    minuteInFlight: {},
    clip: {},
    countedMinute: {},
    ownSecretMinute: {},
    rememberedBytes: 0,
    rememberedDays: 0,
  };
  const bare: CostInput = {
    ...DEFAULTS,
    clipsADay: 0,
    shareOfDayInFlight: 0,
    secrets: 'ring',
    alarms: 0,
  };
  const dynamoOf = (input: Partial<CostInput>, units: Partial<MeasuredUnits>) =>
    monthlyCost({ ...bare, ...input }, { ...nothing, ...units }).byService.DynamoDB;

  it('has 43,800 minutes, of which a fifth in flight costs what a minute in flight costs', () => {
    const units = { idleLook: { writeUnits: 1e6 }, minuteInFlight: { writeUnits: 2e6 } };
    assertDollars(
      dynamoOf({ organizations: 3, shareOfDayInFlight: 0.2, idleSeconds: 60 }, units),
      3 * 43_800 * 0.625 * (0.8 + 0.4),
    );
  });

  it('pays once for what an installation does each minute, however many organizations it has', () => {
    for (const organizations of [1, 1_000])
      assertDollars(dynamoOf({ organizations }, { installationMinute: { readUnits: 1e6 } }), 43_800 * 0.125);
  });

  it('pays for health where it runs, and for no more organizations than it looks into in a minute', () => {
    const units = {
      healthMinute: { readUnits: 1e6 },
      healthOrganizationMinute: { readUnits: 1e6 },
      healthOrganizations: 5,
    };
    assertDollars(dynamoOf({ organizations: 3 }, units), 43_800 * 0.125 * (1 + 3));
    assertDollars(dynamoOf({ organizations: 30 }, units), 43_800 * 0.125 * (1 + 5));
    assertDollars(dynamoOf({ organizations: 30, health: false }, units), 0);
  });

  it('looks as often as idleSeconds says', () => {
    for (const [idleSeconds, looks] of [
      [30, 2],
      [120, 0.5],
    ] as const)
      assertDollars(dynamoOf({ idleSeconds }, { idleLook: { readUnits: 1e6 } }), 43_800 * looks * 0.125);
  });

  it('sends a turn a minute at the least, and fills batches with as many as there are organizations', () => {
    const units = { turn: { readUnits: 1e6 }, batch: { writeUnits: 1e6 } };
    for (const [idleSeconds, organizations, turns, inABatch] of [
      [30, 1, 2, 1],
      [30, 4, 2, 4],
      [30, 16, 2, 8],
      [300, 16, 1, 8],
    ] as const)
      assertDollars(
        dynamoOf({ idleSeconds, organizations }, units),
        43_800 * turns * organizations * (0.125 + 0.625 / inABatch),
      );
  });

  it('reads a secret of its own for each organization, and logs more where custom metrics are kept', () => {
    const units = {
      ...nothing,
      ownSecretMinute: { secretReads: 1 },
      countedMinute: { logBytes: 1e9 },
    };
    const input = { ...bare, organizations: 2, shareOfDayInFlight: 1 };
    const of = (change: Partial<CostInput>) => monthlyCost({ ...input, ...change }, units).byService;
    assertDollars(of({ secrets: 'own' })['Secrets Manager'], 2 * (0.4 + 43_800 * 0.000005));
    assertDollars(of({})['Secrets Manager'], 0.4);
    assertDollars(of({ secrets: 'none' })['Secrets Manager'], 0);
    assertDollars(of({ metrics: 1 })['CloudWatch Logs'], 2 * 43_800 * 0.5);
    assertDollars(of({})['CloudWatch Logs'], 0);
  });

  it('takes longer for its work with less of a core, and not for its waiting', () => {
    const gbSeconds = (memoryMb: number, usage: MeasuredUnits['idleLook']) =>
      (monthlyCost({ ...bare, memoryMb }, { ...nothing, idleLook: usage }).byService.Lambda ?? 0) / memoryMb;
    assertDollars(gbSeconds(256, { lambdaCpuMs: 10 }) / gbSeconds(1_769, { lambdaCpuMs: 10 }), 1_769 / 256);
    assertDollars(gbSeconds(256, { lambdaWaitMs: 10 }) / gbSeconds(1_769, { lambdaWaitMs: 10 }), 1);
    const tick = { ...nothing, installationMinute: { tickWaitMs: 1_000 } };
    for (const memoryMb of [224, 1_769])
      assertDollars(monthlyCost({ ...bare, memoryMb }, tick).byService.Lambda, 43_800 * 0.5 * 0.0000133334);
  });

  it('counts emails, texts, alarms, metrics and secrets', () => {
    const input: CostInput = {
      ...bare,
      organizations: 2,
      clipsADay: 24,
      messagesAClip: { email: 2, sms: 1, https: 0 },
      secrets: 'own',
      alarms: 12,
      metrics: 3,
    };
    const { byService, freeTier } = monthlyCost(input, nothing);
    assertDollars(byService.SNS, 2 * 730 * (2 * 0.00002 + 0.01));
    assertDollars(byService['Secrets Manager'], 0.8);
    assertDollars(byService.CloudWatch, 1.2 + 0.9);
    assertDollars(freeTier.CloudWatch, 1 + 0.9);
    assertDollars(freeTier.SNS, 0.02);
  });

  it('keeps 800 keys in a ring', () => {
    for (const [organizations, secrets] of [
      [1, 1],
      [800, 1],
      [801, 2],
    ] as const)
      assertDollars(
        monthlyCost({ ...bare, organizations }, nothing).byService['Secrets Manager'],
        0.4 * secrets,
      );
  });

  it('costs more the more there is of anything', () => {
    const base = monthlyCost(DEFAULTS, UNITS).total;
    const more: Partial<CostInput>[] = [
      { organizations: 2 },
      { clipsADay: 20 },
      { shareOfDayInFlight: 0.5 },
      { memoryMb: 256 },
      { idleSeconds: 20 },
      { alarms: 19 },
      { metrics: 5 },
      { secrets: 'own', organizations: 2 },
    ];
    for (const change of more) assert.ok(monthlyCost({ ...DEFAULTS, ...change }, UNITS).total > base);
  });
});

it('the memory, the alarms and the custom metrics that are reckoned with are those of the template', () => {
  const template = synthesizeStack({ organizations: [ACME] });
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const memory = functions.map(({ Properties }) => Properties.MemorySize).sort((a, b) => a - b);
  const { memoryMb } = INSTALLED;
  assert.deepEqual(memory, [memoryMb, memoryMb, memoryMb, TICK_MEMORY_MB]);
  const metrics = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties: { Metrics = [{ MetricStat: {} }] } }) =>
      Metrics.filter((metric: object) => 'MetricStat' in metric).length,
  );
  assert.equal(
    metrics.reduce((sum, count) => sum + count, 0),
    INSTALLED.alarms,
  );
  const disabled = functions.flatMap(
    ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_METRICS_DISABLED ?? [],
  );
  assert.deepEqual(disabled, ['true']);
});

describe('docs/cost.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'cost.md'), 'utf8');
  const dollars = (value: number) =>
    value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  it('has the table of costs', () => {
    const reports = [1, 40, 1_000].map((organizations) => reportCost({ ...DEFAULTS, organizations }));
    const row = (label: string, of: (report: CostReport) => number) =>
      [label, ...reports.map((report) => dollars(of(report)))].join(' | ');
    const services = Object.entries(reports[2]?.byService ?? {}).filter(([, value]) => value > 0);
    const rows = [
      'a month | 1 organization | 40 | 1,000',
      ...services.map(([name]) =>
        row(
          name,
          ({ byService }) => Object.entries(byService).find(([service]) => service === name)?.[1] ?? 0,
        ),
      ),
      row('**in all**', ({ total }) => total),
      row('of it, what the free tier covers', ({ total, totalAfterFreeTier }) => total - totalAfterFreeTier),
      row('for each organization', ({ perOrganization }) => perOrganization),
    ];
    const found = rowsOf(page);
    for (const expected of rows) assert.ok(found.includes(expected), `no row ${expected}`);
    const [readme, total] = [rowsOf(readFileSync(join(ROOT, 'README.md'), 'utf8')), /^\*\*in all\*\*/];
    assert.deepEqual(
      readme.filter((line) => total.test(line)),
      rows.filter((line) => total.test(line)),
    );
  });

  it('has the costs that it tells of', () => {
    const ofForty = (change: Partial<CostInput>) =>
      dollars(reportCost({ ...DEFAULTS, organizations: 40, ...change }).perOrganization);
    const busy = ofForty({ clipsADay: 1_000, shareOfDayInFlight: 1 });
    const slow = ofForty({ idleSeconds: 60 });
    const own = ofForty({ secrets: 'own' });
    const all = [`1,000 of them, costs ${busy} dollars`, `costs ${slow} dollars`, `costs ${own} dollars`];
    for (const words of all) assert.ok(page.includes(words), words);
  });
});

/** Lines of a page; those of tables without what only lines them up. */
function rowsOf(page: string): string[] {
  return page.split('\n').map((line) =>
    line
      .replace(/^\| | \|$/g, '')
      .replace(/ *\| */g, ' | ')
      .trim(),
  );
}

describe('npx clipwatch cost', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(ROOT, 'cli', 'clipwatch.mjs'), 'cost', ...args], {
      encoding: 'utf8',
    });

  it('prints a table that says what it assumes', () => {
    const said = run('--organizations', '40');
    assert.match(said, /^Dollars a month for 40 organizations in us-east-1/);
    assert.match(said, /│ Lambda +│ +[\d.]+ │/);
    assert.match(said, /looked at each 30 s while idle/);
  });

  it('prints one object with --json, which comes to its total', () => {
    const Report = v.object({
      input: v.object({ organizations: v.literal(3), shareOfDayInFlight: v.literal(0.25) }),
      byService: v.record(v.string(), v.number()),
      total: v.number(),
      perOrganization: v.number(),
      totalAfterFreeTier: v.number(),
    });
    const report = v.parse(Report, JSON.parse(run('--organizations', '3', '--in-flight', '25', '--json')));
    assertDollars(
      Object.values(report.byService).reduce((sum, value) => sum + value, 0),
      report.total,
    );
    assertDollars(report.perOrganization * 3, report.total);
    assert.ok(report.totalAfterFreeTier > 0 && report.totalAfterFreeTier < report.total);
  });
});
