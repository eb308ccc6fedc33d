import { type Command, Option } from 'commander';
import { collectOrgs } from '../arguments.ts';
import { withPlaceOrTable } from '../place-options.ts';
import { CHECK_NAMES } from './check-names.ts';

export function addDoctorCommand(program: Command): void {
  const doctor = program
    .command('doctor')
    .description('find out what is wrong with an installation, and say what to do about it')
    .addOption(new Option('--only <check...>', 'only these checks').choices(CHECK_NAMES))
    .option('--org <id>', 'only this organization; may be given again', collectOrgs)
    .option('--json', 'print one JSON object', false);
  withPlaceOrTable(doctor)
    .addHelpText('after', EXAMPLES)
    .action(async (options) => (await import('../doctor.ts')).doctor(options));
}

const EXAMPLES = `
It reads and changes nothing, with your own AWS credentials; docs/doctor.md has the permissions that it takes.
Rhombus is asked once with each organization's key, as check does all day.

It ends with 0 where nothing is wrong, warnings apart, and with 1 where something is, or could not be looked at.

Examples:
  $ npx clipwatch doctor
  $ npx clipwatch doctor --only keys secrets --org acme
  $ npx clipwatch doctor --json | jq '.checks[] | select(.verdict == "wrong")'
  $ AWS_PROFILE=security npx clipwatch doctor --stack Exports`;
