/** Calls the handler once, and writes what Lambda would hand on to file descriptor 3. */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [event, requestId, timeout] = process.argv.slice(2);
const begin = performance.now();
const [file, name] = process.env._HANDLER.split(".");
const module = await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/${file}.js`).href);
const initMilliseconds = performance.now() - begin;

const deadline = Date.now() + Number(timeout) * 1000;
const context = {
  awsRequestId: requestId,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: "",
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
};
let answer;
try {
  answer = { payload: await module[name](JSON.parse(event), context) };
} catch (error) {
  answer = { payload: { errorType: error.name, errorMessage: error.message }, isError: true };
}
writeSync(3, JSON.stringify({ ...answer, initMilliseconds }));
