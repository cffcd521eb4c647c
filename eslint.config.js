import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["app/static/vendor/", ".venv/", "node_modules/", "instance/"] },
  js.configs.recommended,
  {
    files: ["app/static/js/**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
  },
  {
    files: ["**/*worklet*.js"],
    languageOptions: { globals: { ...globals.audioWorklet } },
  },
  {
    files: ["tests/js/**/*.js", "docs/examples/*.mjs", "*.config.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.node },
  },
  {
    rules: {
      complexity: ["error", 12],
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 70],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-param-reassign": ["error", { props: false }],
      "no-shadow": "error",
      "no-unused-vars": ["error", { args: "after-used" }],
      // a private field may be what keeps an object of the browser alive
      "no-unused-private-class-members": "off",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
];
