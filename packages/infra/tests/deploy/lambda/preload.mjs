/**
 * Makes a Node process what Lambda makes of one, from outside the artefacts: bare imports are also
 * looked for in the layer and in the runtime, and the database's name leads to this machine, as
 * the VPC's resolver would lead to the instance.
 */
import dns from "node:dns";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const { LAMBDA_TASK_ROOT, LAMBDA_RUNTIME_DIR, HARNESS_OPT, HARNESS_DATABASE_HOST } = process.env;
delete process.env.HARNESS_OPT;
delete process.env.HARNESS_DATABASE_HOST;

const folders = [`${HARNESS_OPT}/nodejs/`, `${LAMBDA_RUNTIME_DIR}/`].map(
  (folder) => pathToFileURL(`${folder}parent.mjs`).href,
);
const task = pathToFileURL(`${LAMBDA_TASK_ROOT}/`).href;

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND" || !context.parentURL?.startsWith(task))
        throw error;
      for (const parentURL of folders) {
        try {
          return next(specifier, { ...context, parentURL });
        } catch {}
      }
      throw error;
    }
  },
});

const { lookup } = dns;
dns.lookup = (host, ...rest) =>
  lookup(host === HARNESS_DATABASE_HOST ? "127.0.0.1" : host, ...rest);
