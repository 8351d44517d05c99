import root from "../../jest.config.js";

const [unit] = root.projects;

/** Tests of the container image, apart from the others: they need Docker or podman. */
export default {
  ...unit,
  displayName: "image",
  testMatch: ["<rootDir>/tests/image/**/*.test.ts"],
  testPathIgnorePatterns: [],
};
