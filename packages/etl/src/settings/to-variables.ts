import { type ConfigInput, type SettingName, settings } from "./settings.ts";

/**
 * Writes settings as the environment variables that `readConfig` reads. A setting that is undefined
 * gets no variable, and the function uses its default.
 *
 * Values are not checked: when a stack is synthesized, some of them are placeholders.
 *
 * @example
 * toVariables({ environment: "dev", shrinkLimit: 0.2 }); // { ENVIRONMENT: "dev", SHRINK_LIMIT: "0.2" }
 */
export function toVariables(given: ConfigInput): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const value = given[name];
    if (value === undefined) continue;
    const { variable, format } = settings[name];
    variables[variable] = format === "json" ? JSON.stringify(value) : String(value);
  }
  return variables;
}
