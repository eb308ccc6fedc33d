import type { CheckName } from './check-names.ts';
import type { Finding } from './finding.ts';
import type { Readers } from './readers.ts';

/** One thing that doctor looks at: it reads, and judges purely what was read. */
export interface Check {
  name: CheckName;
  /** For `--help` and docs/doctor.md. */
  about: string;
  examine(readers: Readers): Promise<Finding[]>;
}
