import root from "../../jest.config.js";

const [unit] = root.projects;

/** As the root's unit tests, but apart from them: only who deploys installs what these need. */
export default {
  ...unit,
  displayName: "infra",
  testMatch: ["<rootDir>/tests/unit/**/*.test.ts"],
  testPathIgnorePatterns: [],
};
