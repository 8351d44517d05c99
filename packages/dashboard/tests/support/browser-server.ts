import { type BrowserServer, chromium } from "playwright-core";
import { unpackChromium } from "./unpacked-chromium.ts";

type ServerOptions = NonNullable<Parameters<typeof chromium.launchServer>[0]>;

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  // What leaves the machine fails, on a machine with the internet as on one without.
  "--proxy-server=direct://",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** Starts a browser that several processes can connect to. It ends with `close`. */
export async function startBrowser(): Promise<BrowserServer> {
  const { env, ...program } = await whichBrowser();
  try {
    return await chromium.launchServer({
      ...program,
      args: ARGS,
      env: { ...process.env, LANG: "en_US.UTF-8", TZ: "UTC", ...env },
      host: "127.0.0.1",
      // A busy machine may take long; jest ends a test that hangs.
      timeout: 0,
    });
  } catch (cause) {
    throw new Error(
      `The browser does not start on ${process.platform} ${process.arch}: ` +
        `${cause instanceof Error ? cause.message : cause}\n` +
        "On Linux x64 it comes from npm. Elsewhere install Google Chrome, or set CHROME_PATH to " +
        "the program of a Chromium.",
      { cause },
    );
  }
}

async function whichBrowser(): Promise<ServerOptions> {
  if (process.env.CHROME_PATH) return { executablePath: process.env.CHROME_PATH };
  if (process.platform === "linux" && process.arch === "x64") return await unpackChromium();
  return { channel: "chrome" };
}
