import root from "../../jest.config.js";

const [unit] = root.projects;

/** As the root's unit tests, but apart from them: they synthesize whole stacks. */
export default {
  ...unit,
  displayName: "infra",
  testMatch: ["<rootDir>/tests/unit/**/*.test.ts"],
  testPathIgnorePatterns: [],
};
