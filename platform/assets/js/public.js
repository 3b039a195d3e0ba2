// What pages ask for that everybody may read. Whoever is signed in gets main.js, with all that is live in it.
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { startCopying, startCopyingLinks } from "./copy.js";
import { startGrowingText } from "./growing-text.js";
import { startKeptWords } from "./kept-words.js";
import { startLeavingQuickly } from "./leave-quickly.js";
import { startSubmitOnce } from "./submit-once.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Component of [ErrorSummary, PasswordInput]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    new Component(element);
  }
}
startLeavingQuickly();
startSubmitOnce();
startKeptWords();
startGrowingText();
startCopying();
startCopyingLinks();
