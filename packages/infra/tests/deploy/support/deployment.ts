import { file } from "@daily-delta/etl/testing/http-responders";
import type { Clone, Deployed } from "./clone.ts";
import { openWorkplace, type Tested, type Workplace } from "./workplace.ts";

/** The cases and deaths that the sources offer at first. */
export const NYT = "date,cases,deaths\n2020-03-24,53906,784\n2020-03-25,68540,1053\n";
const JHU =
  "Date,Country/Region,Province/State,Recovered\n2020-03-24,US,,348\n2020-03-25,US,,361\n2020-03-25,Italy,,9362\n";

/** The one deployment of the deploy test; each chapter takes it over from the one before. */
export class Deployment implements AsyncDisposable {
  /** Set by `open`. */
  place!: Workplace;
  /** The clone that deploys first; there from `open` on. */
  first!: Clone;
  /** The clone that takes over; there once "cdktf deploy again" has made it. */
  second!: Clone;
  /** Lines that the test prints at its end. */
  readonly log: string[] = [];
  readonly #tested: Tested;

  /** @param tested makes the environment to deploy */
  constructor(tested: Tested) {
    this.#tested = tested;
  }

  /** Opens the workplace with its sources, and makes the first clone. Nothing is deployed yet. */
  async open(): Promise<void> {
    this.place = await openWorkplace(this.#tested);
    this.place.sources.serve("/us.csv", file(NYT, { etag: '"1"' }));
    this.place.sources.serve("/jhu.csv", file(JHU, { etag: '"1"' }));
    this.first = await this.place.clone("first");
  }

  /** Waits for a deploy, and logs what it did. */
  async record(what: string, deploy: Promise<Deployed>): Promise<Deployed> {
    const report = await deploy;
    const { created, modified, destroyed, seconds } = report;
    this.log.push(
      `${what}: ${created.length} created, ${modified.length} modified, ${destroyed.length} destroyed, ${seconds.toFixed(0)} s`,
    );
    return report;
  }

  /** Closes the workplace, if it was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.place?.[Symbol.asyncDispose]();
  }
}
