import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { Construct } from "constructs";

export interface AlarmProps {
  readonly name: string;
  /** Fault and fix; part of the message. */
  readonly description: string;
  readonly topicArn: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Average" | "Maximum" | "Minimum";
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** In seconds. */
  readonly period: number;
  /**
   * Number of periods in a row.
   *
   * @default 1
   */
  readonly periods?: number | undefined;
  /**
   * Meaning of a period without data.
   *
   * @default "fine"
   */
  readonly missing?: keyof typeof MISSING | undefined;
  /**
   * Value of a period without data; `missing` is then for a metric that was never sent.
   *
   * @default none
   */
  readonly fill?: number | undefined;
}

const MISSING = {
  fine: "notBreaching",
  /** The alarm keeps its state, and a new one has none. */
  nothing: "ignore",
};

/**
 * Adds an alarm that sends its beginning to the topic. It does not send its end: a new alarm ends at
 * once, and would send a message when it is created.
 *
 * @example
 * alarm(stack, "dead-letters", {
 *   name: "daily-delta-dev",
 *   description: "Events could not be delivered. Read them in the queue.",
 *   topicArn: notifications.topicArn,
 *   namespace: "AWS/SQS",
 *   metric: "ApproximateNumberOfMessagesVisible",
 *   dimensions: { QueueName: deadLetters.queueName },
 *   statistic: "Maximum",
 *   comparison: "above",
 *   threshold: 0,
 *   period: 300,
 * });
 */
export function alarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  const { periods = 1, missing = "fine", comparison } = props;
  const config: CloudwatchMetricAlarmConfig = {
    alarmName: `${props.name}-${id}`,
    alarmDescription: props.description,
    ...(props.fill === undefined ? metricOf(props) : filledMetricOf(props, props.fill)),
    comparisonOperator: comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: props.threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: MISSING[missing],
    alarmActions: [props.topicArn],
  };
  return new CloudwatchMetricAlarm(scope, id, config);
}

const metricOf = ({ namespace, metric, dimensions, statistic, period }: AlarmProps) => ({
  namespace,
  metricName: metric,
  dimensions,
  statistic,
  period,
});

/** Metric without missing points, for which an alarm would look further back than its periods. */
const filledMetricOf = (
  { namespace, metric, dimensions, statistic, period }: AlarmProps,
  value: number,
) => ({
  metricQuery: [
    { id: "filled", expression: `FILL(metric, ${value})`, label: metric, returnData: true },
    {
      id: "metric",
      metric: { namespace, metricName: metric, dimensions, stat: statistic, period },
    },
  ],
});
