import { describe, expect, it } from "@jest/globals";
import { synthesized } from "../support/synthesized.ts";

const region = "eu-west-1";

describe("the configuration of Terraform", () => {
  it("keeps the state in a file unless the environment names a bucket", () => {
    const { terraform } = synthesized({ region }).json;
    expect(terraform.backend).toEqual({
      local: { path: expect.stringMatching(/terraform\.daily-delta-test\.tfstate$/) },
    });
  });

  it("keeps it in S3, encrypted, with S3's own lock", () => {
    const { terraform } = synthesized({ region, state: { bucket: "example-state" } }).json;
    expect(terraform.backend).toEqual({
      s3: {
        bucket: "example-state",
        key: "daily-delta-test.tfstate",
        region,
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("uses the region of the bucket", () => {
    const state = { bucket: "example-state", region: "us-east-1" };
    const { backend } = synthesized({ region, state }).json.terraform as {
      backend: { s3: { region: string } };
    };
    expect(backend.s3.region).toBe("us-east-1");
  });

  it("requires the providers of the bindings, and a Terraform with write-only arguments", () => {
    expect(synthesized({ region }).json.terraform).toMatchObject({
      required_version: ">= 1.11",
      required_providers: {
        aws: { version: "6.25.0" },
        random: { version: "3.7.2" },
        archive: { version: "2.7.1" },
      },
    });
  });

  it("has another version of the provider, and other retries, if the environment sets them", () => {
    const { json } = synthesized({ region, provider: { version: "6.30.0", maxRetries: 2 } });
    expect(json.terraform).toMatchObject({ required_providers: { aws: { version: "6.30.0" } } });
    expect(json.provider.aws).toEqual([
      expect.objectContaining({ region: "eu-west-1", max_retries: 2 }),
    ]);
  });
});
