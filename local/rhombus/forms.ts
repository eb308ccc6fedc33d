import type { Behaviour } from './scenario.ts';

type Form = Pick<Behaviour, 'numbers' | 'statusForm' | 'times' | 'clipBytes'>;

const IS_TIME = /Ms$|^startTime$/;

/** A clip's fields in another form than documented: of another type, case or unit, or far longer. */
export function inForm(fields: Record<string, unknown>, form: Form): Record<string, unknown> {
  const { description } = fields;
  return Object.fromEntries(
    Object.entries({
      ...fields,
      description: form.clipBytes > 0 ? 'x'.repeat(form.clipBytes) : description,
    }).map(([name, value]) => [name, fieldInForm(name, value, form)]),
  );
}

function fieldInForm(name: string, value: unknown, form: Form): unknown {
  if (name === 'status') return typeof value === 'string' ? statusInForm(value, form.statusForm) : value;
  if (typeof value !== 'number') return value;
  const number = IS_TIME.test(name) ? timeInForm(value, form.times) : value;
  if (form.numbers === 'numbers') return number;
  return form.numbers === 'percent-sign' && name === 'percentComplete' ? `${number}%` : String(number);
}

function statusInForm(status: string, form: Form['statusForm']): string {
  switch (form) {
    case 'documented':
      return status;
    case 'lower-case':
      return status.toLowerCase();
    case 'blanks':
      return ` ${status} `;
    case 'past':
      return status === 'COMPLETE' ? 'COMPLETED' : status;
    default:
      throw new Error(`Unknown form ${form satisfies never}`);
  }
}

function timeInForm(epochMs: number, unit: Form['times']): number {
  switch (unit) {
    case 'milliseconds':
      return epochMs;
    case 'seconds':
      return Math.floor(epochMs / 1000);
    case 'microseconds':
      return epochMs * 1000;
    default:
      throw new Error(`Unknown unit ${unit satisfies never}`);
  }
}
