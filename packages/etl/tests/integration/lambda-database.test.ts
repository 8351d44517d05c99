import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { AwsError, SECRET_ARN } from "../support/aws-server.ts";
import { makeAuthority } from "../support/certificates.ts";
import {
  type Invocation,
  type InvokeOptions,
  SECRET_WORD,
  TestFunction,
  type Variables,
} from "../support/test-function.ts";

/** It depends on the time that is left which of the two is noticed first. */
const AWAY = /^(DATABASE_UNAVAILABLE|DEADLINE): /;

describe("the deployed function, where it cannot use its database,", () => {
  let lambda: TestFunction;
  beforeAll(async () => {
    lambda = await TestFunction.start();
  });
  afterAll(() => lambda.close());
  beforeEach(() => lambda.reset());

  /** Invokes in vain: the only witness is the message. */
  async function invokeInVain(code: string, options?: InvokeOptions): Promise<Invocation> {
    const invocation = await lambda.invokeBlocked({ dataset: "us-states" }, options);
    const { error, messages } = invocation;
    expect(messages.map(({ attributes }) => attributes.status)).toEqual(["failed"]);
    expect(messages[0]?.subject).toMatch(/^\[test\] FAILED us-states: /);
    expect(messages[0]?.message).toMatch(new RegExp(` Code (${code})\\.\n`));
    expect(messages[0]?.message).toContain("Not recorded (no entry in the ledger)");
    expect(error?.name).toBe("ReportedFailure");
    return invocation;
  }

  describe("reports that within its time limit:", () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on("error", () => {})));
    let port: string;
    beforeAll(async () => {
      silent.listen(0, "127.0.0.1").unref();
      await once(silent, "listening");
      port = String((silent.address() as AddressInfo).port);
    });
    afterAll(() => {
      silent.close();
      for (const socket of sockets) socket.destroy();
    });

    it.each<[string, () => Variables | Promise<Variables>, RegExp]>([
      [
        "a port without a server",
        () => ({ DATABASE_HOST: "127.0.0.1", DATABASE_PORT: "1" }),
        /database unreachable at 127\.0\.0\.1:1: .*ECONNREFUSED.*\. Check that it runs and can be reached/,
      ],
      [
        "a server that says nothing",
        () => {
          silent.on("connection", () => lambda.clock.toNextTimer());
          return { DATABASE_PORT: port };
        },
        AWAY,
      ],
      [
        "a ledger that another session has locked",
        async () => {
          await lambda.invoke({ dataset: "us-states" });
          await lambda.query("begin; lock table daily_delta.runs");
          lambda.aws.messages.length = 0;
          return {};
        },
        /^(DEADLINE: the work was stopped shortly before the run's deadline|DATABASE_LOCKED: the run's time was up while it was waiting for a lock on (daily_delta\.)?runs)/,
      ],
      [
        "no answer from Secrets Manager",
        () => {
          lambda.aws.fail("GetSecretValue", "silence");
          lambda.aws.onSilence = () => lambda.clock.toNextTimer();
          return {};
        },
        AWAY,
      ],
    ])("%s", async (_, prepare, message) => {
      const variables = await prepare();
      try {
        const options = { variables, limit: 5_000 };
        const { error } = await invokeInVain(
          "(DATABASE_UNAVAILABLE|DATABASE_LOCKED|DEADLINE)",
          options,
        );
        expect(error?.message).toMatch(message);
      } finally {
        await lambda.query("rollback");
      }
    });
  });

  const password = () => JSON.parse(lambda.aws.secrets.get(SECRET_ARN) ?? "").password as string;
  const username = "daily_delta";

  it.each<[string, () => Variables | Promise<Variables>, string, RegExp]>([
    [
      "another password",
      () => secret({ username, password: SECRET_WORD }),
      "DATABASE_REFUSED",
      /password authentication failed for user "daily_delta" \(SQLSTATE 28P01\)\. Check the user name and the password/,
    ],
    [
      "another user",
      () => secret({ username: "stranger", password: password() }),
      "DATABASE_REFUSED",
      /"stranger" \(SQLSTATE 28P01\)\. Check the user name and the password/,
    ],
    [
      "a database that is not there",
      () => ({ DATABASE_NAME: "no-such" }),
      "NO_DATABASE",
      /database "no-such" does not exist \(SQLSTATE 3D000\)\. Create the database, or correct its name/,
    ],
    [
      "only the authorities of RDS",
      () => ({ DATABASE_CA: undefined }),
      "DATABASE_REFUSED",
      /no safe connection to the database at localhost:\d+: .*\. Check the host name, and the certificate authority that is trusted/,
    ],
    [
      "another authority",
      async () => ({ DATABASE_CA: (await makeAuthority("Other CA")).certificate }),
      "DATABASE_REFUSED",
      /no safe connection/,
    ],
    ...badSecrets(),
  ])("reports %s at once", async (_, prepare, code, message) => {
    const variables = await prepare();
    const { error, logs } = await invokeInVain(code, { variables, limit: 10_000 });
    expect(error?.message).toMatch(message);
    expect(logs.map((line) => line.message)).toEqual(["failed"]);
  });

  it.each(["InternalServiceError", "ThrottlingException"])(
    "waits until %s of Secrets Manager is over",
    async (code) => {
      const fault = new AwsError(code === "ThrottlingException" ? 400 : 500, code);
      lambda.aws.fail("GetSecretValue", fault, 6);
      const { record, messages, logs } = await lambda.invoke({ dataset: "us-states" });
      expect(record).toMatchObject({ status: "succeeded", inserted: 20 });
      expect(messages).toHaveLength(1);
      expect(logs).toMatchObject([
        { level: "WARN", message: "trying again", code: "DATABASE_UNAVAILABLE" },
        { level: "INFO", message: "succeeded" },
      ]);
    },
  );

  it("takes a password that was changed, because it reads it again each time", async () => {
    for (const password of [`${SECRET_WORD}-1`, `${SECRET_WORD}-2`]) {
      await lambda.query(`drop role if exists rotated;
        create role rotated superuser login password '${password}'`);
      secret({ username: "rotated", password });
      const { record } = await lambda.invoke({ dataset: "us-states" });
      expect(record?.status).toMatch(/succeeded|unchanged/);
      await lambda.query("reassign owned by rotated to daily_delta");
    }
  });

  function secret(value: unknown, text = JSON.stringify(value)): Variables {
    lambda.aws.secrets.set(SECRET_ARN, text);
    return {};
  }

  function badSecrets(): [string, () => Variables, string, RegExp][] {
    const place = "the secret arn:aws:secretsmanager:\\S+:secret:database-AbCdEf";
    const noFields = /it is not \{"username": …, "password": …\}\. Check the secret/;
    const noJson = new RegExp(`${place} is not JSON\\. Check the secret`);
    const refused = () => {
      lambda.aws.fail("GetSecretValue", new AwsError(400, "AccessDeniedException", "not you"));
      return {};
    };
    const missing = () => {
      lambda.aws.secrets.clear();
      return {};
    };
    const binary = () => {
      lambda.aws.secrets.set(SECRET_ARN, undefined);
      return {};
    };
    const cases: [string, () => Variables, RegExp][] = [
      ["missing", missing, new RegExp(`${place} cannot be read: .*can't find.*\\. Check the`)],
      [
        "not for the function",
        refused,
        /cannot be read: not you\. .*that the function may read it/,
      ],
      ["not JSON", () => secret(0, `${SECRET_WORD}"`), noJson],
      ["JSON cut short", () => secret(0, `{"password":"${SECRET_WORD}`), noJson],
      ["binary", binary, noJson],
      ["without a user name", () => secret({ password: SECRET_WORD }), noFields],
      ["without a password", () => secret({ username, pass: SECRET_WORD }), noFields],
      ["a number", () => secret({ username, password: 4711 }), noFields],
      ["a string", () => secret(SECRET_WORD), noFields],
      ["null", () => secret(null), noFields],
    ];
    return cases.map(([name, prepare, message]) => [
      `a secret that is ${name}`,
      prepare,
      "CONFIGURATION",
      message,
    ]);
  }
});
