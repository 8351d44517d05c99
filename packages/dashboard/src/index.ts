export { buildPage, pageFiles } from "./build-page.ts";
export { CONTENT_SECURITY_POLICY } from "./security.ts";
