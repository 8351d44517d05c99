import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { Construct } from "constructs";

export interface AlarmProps {
  readonly name: string;
  /** For whoever gets the message: what is wrong, and what to do. */
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
   * How many periods in a row.
   *
   * @default 1
   */
  readonly periods?: number | undefined;
  /**
   * What a period without data means.
   *
   * @default "fine"
   */
  readonly missing?: keyof typeof MISSING | undefined;
}

const MISSING = {
  fine: "notBreaching",
  bad: "breaching",
  /** The last word counts until there is another. */
  nothing: "ignore",
};

/** An alarm that sends its beginning, and its end, to the topic. */
export function alarm(scope: Construct, id: string, props: AlarmProps): CloudwatchMetricAlarm {
  const { periods = 1, missing = "fine", comparison } = props;
  const config: CloudwatchMetricAlarmConfig = {
    alarmName: `${props.name}-${id}`,
    alarmDescription: props.description,
    namespace: props.namespace,
    metricName: props.metric,
    dimensions: props.dimensions,
    statistic: props.statistic,
    comparisonOperator: comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: props.threshold,
    period: props.period,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: MISSING[missing],
    alarmActions: [props.topicArn],
    okActions: [props.topicArn],
  };
  return new CloudwatchMetricAlarm(scope, id, config);
}
