import { ClipwatchApp } from '../../infra/clipwatch-app.ts';

// As `infra/app.ts` for a deployment. What CDK has to be told is in the environment.
new ClipwatchApp({}, {}, { hasChecks: false }).synth();
