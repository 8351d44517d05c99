import { Construct } from "constructs";
import { alarm } from "./alarm.ts";
import type { Database } from "./database.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { Failures } from "./failures.ts";

export interface AlarmsProps {
  readonly name: string;
  readonly topicArn: string;
  /** The topic for the alarm about messages that the first did not take. */
  readonly fallbackArn: string | undefined;
  /** @default "all" */
  readonly kinds?: AlarmKinds | undefined;
  readonly database: Database;
  readonly deadLetters: DeadLetters;
  readonly failures: Failures;
  /**
   * Below how many GB of free storage to warn.
   *
   * @default 2
   */
  readonly freeStorage?: number | undefined;
  /**
   * Above how many connections to warn: the job needs two.
   *
   * @default 60
   */
  readonly connections?: number | undefined;
}

/** `essential`: only those about what is missing already. */
export type AlarmKinds = "all" | "essential";

const FIVE_MINUTES = 300;

/** Alarms of what all datasets share: the database, and the ways of messages. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { name, topicArn, database, deadLetters, failures } = props;
    const { freeStorage = 2, connections = 60 } = props;
    const shared = { name, topicArn, period: FIVE_MINUTES } as const;
    const rds = { ...shared, namespace: "AWS/RDS", dimensions: database.dimensions } as const;

    alarm(this, "dead-letters", {
      ...shared,
      description: `The scheduler could not start a run, or the topic did not take the message of a failed one; its event is in the queue ${deadLetters.queueName}. Read it there, fix the cause, start the run by hand.`,
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: deadLetters.queueName },
      statistic: "Maximum",
      comparison: "above",
      threshold: 0,
    });
    if (props.kinds === "essential") return;
    if (props.fallbackArn !== undefined) {
      alarm(this, "failed-deliveries", {
        ...shared,
        // The topic did not take the message; it would not take this one either.
        topicArn: props.fallbackArn,
        description:
          "The rule for unreported failures could not pass one on to the topic, so its message is missing. Look at the policies of the topic and its key.",
        namespace: "AWS/Events",
        metric: "FailedInvocations",
        dimensions: { EventBusName: failures.busName, RuleName: failures.ruleName },
        statistic: "Sum",
        comparison: "above",
        threshold: 0,
      });
    }
    alarm(this, "database-cpu", {
      ...rds,
      description:
        "The database's processor has been busy for a quarter of an hour. Database Insights says with what; a larger class helps.",
      metric: "CPUUtilization",
      statistic: "Average",
      comparison: "above",
      threshold: 90,
      periods: 3,
    });
    alarm(this, "database-connections", {
      ...rds,
      description: `The database has more than ${connections} connections. pg_stat_activity says whose.`,
      metric: "DatabaseConnections",
      statistic: "Maximum",
      comparison: "above",
      threshold: connections,
    });
    if (database.hasFixedStorage) {
      alarm(this, "database-storage", {
        ...rds,
        description: `The database has less than ${freeStorage} GB of storage left. Raise maxStorage in its environment.`,
        metric: "FreeStorageSpace",
        statistic: "Minimum",
        comparison: "below",
        threshold: freeStorage * 2 ** 30,
      });
    }
  }
}
