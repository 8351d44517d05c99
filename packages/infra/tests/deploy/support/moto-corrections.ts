/** A request to AWS, as far as it may have to be corrected. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** Corrects what a request asks for, and what moto answers. */
export interface Correction {
  readonly body?: string;
  /** Another region to ask. */
  readonly region?: string;
  readonly answer?: (text: string) => string;
}

const ASSOCIATION = "ipv6-cidr-block-association.association-id";

/**
 * Corrects what moto does differently from AWS, each for a reason:
 *
 * - A denial of calls without TLS makes moto refuse the test's own calls, which have no TLS. moto gets
 *   the policy without it, and every reader gets the policy with it.
 * - moto does not know the filter by which the provider waits for a subnet's IPv6 range, but knows it
 *   of a VPC's.
 * - moto answers the state of that range as Python prints it.
 * - moto makes up the VPC of a function, whose default security group the provider asks for.
 */
export class MotoCorrections {
  /** Policies as they were given, by the path of their bucket. */
  readonly #policies = new Map<string, string>();
  /** VPCs by their subnets. */
  readonly #vpcs = new Map<string, string>();

  /** @param ask calls moto itself, with the body of a request to EC2 */
  async correct(
    { method, url, body }: Call,
    ask: (body: string) => Promise<string>,
  ): Promise<Correction> {
    const { pathname, searchParams } = new URL(url, "http://moto");
    if (searchParams.has("policy")) return this.#policy(method, pathname, body);
    const { Action: action, ...form } = Object.fromEntries(new URLSearchParams(body));
    if (action === "DescribeSubnets" && form["Filter.1.Name"] === ASSOCIATION) {
      return { body: await bySubnet(body, ask), answer: readableStates };
    }
    if (method === "GET" && /\/functions\/[^/]+$/.test(pathname)) {
      return { answer: (text) => this.#withVpc(text) };
    }
    if (action === "CreateSubnet") {
      return { answer: (text) => readableStates(this.#remember(text, form.VpcId)) };
    }
    return /^(Create|Describe)(Subnet|Vpc)s?$/.test(action ?? "") ? { answer: readableStates } : {};
  }

  #remember(text: string, vpc = ""): string {
    const [, subnet] = text.match(/<subnetId>([^<]+)</) ?? [];
    if (subnet !== undefined) this.#vpcs.set(subnet, vpc);
    return text;
  }

  #withVpc(text: string): string {
    const { SubnetIds: subnets = [] } = JSON.parse(text).Configuration?.VpcConfig ?? {};
    const vpc = this.#vpcs.get(subnets[0]);
    return vpc === undefined ? text : text.replace(/"VpcId": *"[^"]*"/, `"VpcId": "${vpc}"`);
  }

  #policy(method: string, path: string, body: string): Correction {
    if (method === "PUT") {
      this.#policies.set(path, body);
      const { Statement: statements, ...rest } = JSON.parse(body);
      const withoutTls = (statements as { Condition?: object }[]).filter(
        ({ Condition }) => !JSON.stringify(Condition ?? {}).includes("aws:SecureTransport"),
      );
      return { body: JSON.stringify({ ...rest, Statement: withoutTls }) };
    }
    if (method === "DELETE") this.#policies.delete(path);
    const stored = this.#policies.get(path);
    return stored === undefined || method !== "GET" ? {} : { answer: () => stored };
  }
}

/** Asks for the subnet that has an association, instead of for the association. */
async function bySubnet(body: string, ask: (body: string) => Promise<string>): Promise<string> {
  const form = new URLSearchParams(body);
  const wanted = form.get("Filter.1.Value.1") ?? "";
  const all = new URLSearchParams({
    Action: "DescribeSubnets",
    Version: form.get("Version") ?? "",
  });
  const xml = await ask(all.toString());
  const [before = "", after = ""] = xml.split(wanted);
  // A subnet's own id is either before or after its associations; the nearest is its own.
  const ids = /<subnetId>([^<]+)<\/subnetId>/g;
  const previous = [...before.matchAll(ids)].at(-1);
  const next = [...after.matchAll(ids)][0];
  const distance = previous ? before.length - previous.index : Number.POSITIVE_INFINITY;
  const id = next && next.index < distance ? next[1] : previous?.[1];
  form.set("Filter.1.Name", "subnet-id");
  form.set("Filter.1.Value.1", String(id));
  return form.toString();
}

const readableStates = (text: string): string =>
  text.replace(
    /\{(?:'|&#39;|&#x27;)State(?:'|&#39;|&#x27;): (?:'|&#39;|&#x27;)(\w+)(?:'|&#39;|&#x27;)\}/g,
    "$1",
  );
