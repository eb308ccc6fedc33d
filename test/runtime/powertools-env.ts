// Imported before the telemetry, which reads these when it is loaded.
process.env.POWERTOOLS_SERVICE_NAME = 'clipwatch-check';
process.env.POWERTOOLS_METRICS_NAMESPACE = 'Clipwatch';
process.env.AWS_LAMBDA_LOG_LEVEL = 'INFO';
