/** The ranges of a VPC's subnets. */
export interface SubnetPlan {
  readonly vpc: string;
  readonly public: string;
  readonly private: readonly [string, string];
}

/**
 * Cuts a range into quarters: one for the public subnet, two for the private ones, and one that is
 * left for what may come.
 *
 * @example
 * planSubnets("10.0.0.0/16").private; // ["10.0.64.0/18", "10.0.128.0/18"]
 */
export function planSubnets(cidr: string): SubnetPlan {
  const [address = "", length] = cidr.split("/");
  const prefix = Number(length ?? Number.NaN);
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255)) || !(prefix <= 26)) {
    throw new Error(`"${cidr}" cannot be cut into subnets. Give a range such as "10.0.0.0/16"`);
  }
  const number = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - prefix);
  const first = number - (number % size);
  const quarter = (index: number): string => `${dotted(first + (index * size) / 4)}/${prefix + 2}`;
  return {
    vpc: `${dotted(first)}/${prefix}`,
    public: quarter(0),
    private: [quarter(1), quarter(2)],
  };
}

const dotted = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
