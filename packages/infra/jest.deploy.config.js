import unit from "./jest.config.js";

export default {
  ...unit,
  displayName: "deploy",
  testMatch: ["<rootDir>/tests/deploy/**/*.test.ts"],
};
