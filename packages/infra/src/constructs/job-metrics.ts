/** As the job names its metrics, which go out with its log. */
export const JOB_NAMESPACE = "DailyDelta";

/**
 * By what CloudWatch tells the metrics of one dataset. All of them, or an alarm waits for ever for
 * a metric that nobody sends.
 */
export const jobDimensions = (environment: string, dataset: string) => ({
  service: "daily-delta",
  environment,
  dataset,
});
