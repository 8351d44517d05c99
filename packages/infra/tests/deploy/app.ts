import { synthesize } from "../../src/synthesize.ts";

/** The app of the deploy test: its one environment comes from the test, which chooses the ports. */
synthesize({ test: JSON.parse(process.env.DEPLOY_TEST_ENVIRONMENT ?? "{}") });
