import { Construct } from "constructs";
import type { Database } from "../database/database.ts";
import type { DeadLetters } from "../messages/dead-letters.ts";
import type { Failures } from "../messages/failures.ts";
import type { Notifications } from "../messages/notifications.ts";
import { alarm } from "./alarm.ts";

export interface AlarmsProps {
  readonly name: string;
  /** Topic of the alarms. */
  readonly notifications: Notifications;
  /** @default "all" */
  readonly kinds?: AlarmKinds | undefined;
  readonly database: Database;
  readonly deadLetters: DeadLetters;
  readonly failures: Failures;
  /**
   * Least free storage without a warning, in GB.
   *
   * @default 2
   */
  readonly freeStorage?: number | undefined;
  /**
   * Most connections without a warning; the job needs two.
   *
   * @default 60
   */
  readonly connections?: number | undefined;
}

/** `essential`: only those about messages or data that are missing already. */
export type AlarmKinds = "all" | "essential";

const FIVE_MINUTES = 300;

/**
 * Alarms of the parts that all datasets share: the database, and the delivery of messages.
 *
 * @example
 * new Alarms(stack, "alarms", {
 *   name: "daily-delta-dev",
 *   notifications,
 *   database,
 *   deadLetters,
 *   failures,
 *   freeStorage: 5,
 * });
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { name, notifications, database, deadLetters, failures } = props;
    const { freeStorage = 2, connections = 60 } = props;
    const { topicArn, fallbackArn } = notifications;
    const shared = { name, topicArn, period: FIVE_MINUTES } as const;
    const rds = { ...shared, namespace: "AWS/RDS", dimensions: database.dimensions } as const;

    alarm(this, "dead-letters", {
      ...shared,
      description: `The scheduler could not start a run, the topic did not take the message of a failed one, or a webhook did not take a message; the event is in the queue ${deadLetters.queueName}. Read it there, fix the cause, start the run by hand.`,
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: deadLetters.queueName },
      statistic: "Maximum",
      comparison: "above",
      threshold: 0,
    });
    if (props.kinds === "essential") return;
    if (fallbackArn !== undefined) {
      alarm(this, "failed-deliveries", {
        ...shared,
        // The topic refused the message, and would refuse this one.
        topicArn: fallbackArn,
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
