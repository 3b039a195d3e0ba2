// Starts what the page asks for. Everything here makes a page better that already works without it.
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { startCopying, startCopyingLinks } from "./copy.js";
import { startCovers } from "./covers.js";
import { startDrafts } from "./drafts.js";
import { startEditors } from "./editor.js";
import { startGrowingText } from "./growing-text.js";
import { startKeptWords } from "./kept-words.js";
import { startKeys } from "./keys.js";
import { startLeavingQuickly } from "./leave-quickly.js";
import { startNames } from "./names.js";
import { startReactions } from "./reactions.js";
import { startSubmitOnce } from "./submit-once.js";
import { startUploads } from "./uploads.js";
import { startWatch } from "./watch.js";
import "./live/index.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Component of [ErrorSummary, PasswordInput]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    new Component(element);
  }
}
startLeavingQuickly();
startReactions();
startSubmitOnce();
startKeptWords();
startDrafts();
startGrowingText();
startCopying();
startCopyingLinks();
startCovers();
startUploads();
startNames();
startEditors();
startWatch();
startKeys();
