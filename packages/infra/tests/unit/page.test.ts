import { describe, expect, it } from "@jest/globals";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { type Synthesized, synthesized } from "../support/synthesized.ts";

const region = "us-east-1";
const withPage = (page: EnvironmentInput["page"] = {}): Synthesized =>
  synthesized({ region, page });

describe("the page's bucket", () => {
  it("is private, encrypted by S3 itself, and under a name that no other bucket ever had", () => {
    const stack = withPage();
    const bucket = stack.the("aws_s3_bucket");
    expect(bucket).toMatchObject({ bucket_prefix: "daily-delta-test-site-", force_destroy: true });
    expect(bucket).not.toHaveProperty("bucket");
    expect(stack.the("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.the("aws_s3_bucket_ownership_controls").rule).toEqual({
      object_ownership: "BucketOwnerEnforced",
    });
    expect(stack.all("aws_s3_bucket_server_side_encryption_configuration")).toEqual([]);
  });

  it("has a name short enough for what AWS adds", () => {
    const { bucket_prefix: prefix } = synthesized({ region }, "twelveletter").the("aws_s3_bucket");
    expect(String(prefix).length).toBeLessThanOrEqual(37);
  });

  it("lets only this distribution read objects", () => {
    const { policy } = withPage().the("aws_s3_bucket_policy");
    expect(JSON.parse(String(policy)).Statement).toEqual([
      {
        Sid: "Distribution",
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: "s3:GetObject",
        Resource: expect.stringMatching(/^\$\{aws_s3_bucket\.\w+\.arn\}\/\*$/),
        Condition: {
          StringEquals: {
            "AWS:SourceArn": expect.stringMatching(/^\$\{aws_cloudfront_distribution\.\w+\.arn\}$/),
          },
        },
      },
      expect.objectContaining({ Sid: "TlsOnly", Effect: "Deny" }),
    ]);
  });
});

describe("the distribution", () => {
  it("serves the bucket by HTTPS, with signed requests to S3", () => {
    const stack = withPage();
    const [id] = Object.keys(stack.json.resource.aws_cloudfront_origin_access_control ?? {});
    expect(stack.the("aws_cloudfront_origin_access_control")).toMatchObject({
      origin_access_control_origin_type: "s3",
      signing_behavior: "always",
      signing_protocol: "sigv4",
    });
    const distribution = stack.the("aws_cloudfront_distribution");
    expect(distribution).toMatchObject({
      enabled: true,
      default_root_object: "index.html",
      http_version: "http2and3",
      is_ipv6_enabled: true,
      price_class: "PriceClass_100",
      origin: [
        {
          domain_name: expect.stringContaining(".bucket_regional_domain_name"),
          origin_access_control_id: `\${aws_cloudfront_origin_access_control.${id}.id}`,
        },
      ],
      default_cache_behavior: {
        allowed_methods: ["GET", "HEAD"],
        viewer_protocol_policy: "redirect-to-https",
        compress: true,
        cache_policy_id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      },
    });
    expect(distribution).not.toHaveProperty("web_acl_id");
    expect(stack.json.output.siteUrl?.value).toMatch(
      /^https:\/\/\$\{aws_cloudfront_distribution\.\w+\.domain_name\}$/,
    );
  });

  it("makes browsers refuse foreign scripts, frames and plain HTTP", () => {
    const stack = withPage();
    const [id] = Object.keys(stack.json.resource.aws_cloudfront_response_headers_policy ?? {});
    expect(stack.the("aws_cloudfront_distribution").default_cache_behavior).toMatchObject({
      response_headers_policy_id: `\${aws_cloudfront_response_headers_policy.${id}.id}`,
    });
    expect(
      stack.the("aws_cloudfront_response_headers_policy").security_headers_config,
    ).toMatchObject({
      content_security_policy: { content_security_policy: "default-src 'none'", override: true },
      content_type_options: { override: true },
      frame_options: { frame_option: "DENY", override: true },
      referrer_policy: { referrer_policy: "no-referrer", override: true },
      strict_transport_security: { access_control_max_age_sec: 63_072_000, override: true },
    });
  });

  it("lets other sites read it, unless an access control list guards it", () => {
    const corsOf = (stack: ReturnType<typeof withPage>) =>
      stack.the("aws_cloudfront_response_headers_policy").cors_config;
    expect(corsOf(withPage())).toMatchObject({
      access_control_allow_origins: { items: ["*"] },
      access_control_allow_methods: { items: ["GET", "HEAD"] },
      access_control_allow_credentials: false,
    });
    const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/office/1";
    expect(corsOf(withPage({ webAclArn }))).toBeUndefined();
  });

  it("uses an existing policy of headers, and an existing access control list", () => {
    const responseHeadersPolicyId = "67f7725c-6f97-4210-82d7-5512b31e9d03";
    const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/office/1";
    const stack = withPage({ responseHeadersPolicyId, webAclArn });
    expect(stack.all("aws_cloudfront_response_headers_policy")).toEqual([]);
    expect(stack.the("aws_cloudfront_distribution")).toMatchObject({
      web_acl_id: webAclArn,
      default_cache_behavior: { response_headers_policy_id: responseHeadersPolicyId },
    });
  });
});

describe("the page's files", () => {
  it("are uploaded with content types and cache control", () => {
    const objects = withPage().all("aws_s3_object");
    expect(
      objects.map((object) => [object.key, object.content_type, object.cache_control]),
    ).toEqual([
      ["app-0123abcd.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
      ["icon.svg", "image/svg+xml", "public, max-age=60"],
      ["index.html", "text/html; charset=utf-8", "public, max-age=60"],
      ["style-0123abcd.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
    ]);
  });

  it("are identified by their contents, not by place or time of their build", () => {
    for (const object of withPage().all("aws_s3_object")) {
      const hash = String(object.etag);
      expect(hash).toMatch(/^[0-9a-f]{32}$/);
      expect(object.source).toMatch(new RegExp(`^assets/[\\w.-]+/${hash}/${object.key}$`, "i"));
    }
  });

  it("are uploaded before the index that names them, and deleted after it", () => {
    const objects = withPage().all("aws_s3_object");
    const [index, ...others] = [
      ...objects.filter(({ key }) => key === "index.html"),
      ...objects.filter(({ key }) => key !== "index.html"),
    ];
    expect(index?.depends_on).toHaveLength(others.length);
    for (const object of objects) {
      expect(object.lifecycle).toEqual({ create_before_destroy: true });
    }
  });
});

describe("the job", () => {
  it("has the bucket's name, and may write data files into it", () => {
    const stack = withPage();
    const lambda = stack.the("aws_lambda_function");
    const [id] = Object.keys(stack.json.resource.aws_s3_bucket ?? {});
    expect(lambda.environment).toMatchObject({
      variables: { SITE_BUCKET: `\${aws_s3_bucket.${id}.bucket}` },
    });
    const rights = stack.all("aws_iam_role_policy").map(({ policy }) => String(policy));
    const [statement] = rights
      .flatMap((text) => JSON.parse(text).Statement)
      .filter(({ Action }) => JSON.stringify(Action).includes("s3:"));
    expect(statement).toEqual({
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: `\${aws_s3_bucket.${id}.arn}/data/*`,
    });
  });
});

describe("an environment without a page", () => {
  it("has nothing of it", () => {
    const stack = withPage({ enabled: false });
    const addresses = stack.resources().map(([address]) => address);
    expect(
      addresses.filter((address) => /^aws_(s3|cloudfront)_|site_|publication/.test(address)),
    ).toEqual([]);
    expect(stack.json.output).not.toHaveProperty("siteUrl");
    expect(stack.text).not.toMatch(/SITE_BUCKET|PublicationFailures|s3:PutObject/);
  });
});
