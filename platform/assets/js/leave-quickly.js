// GOV.UK's "exit this page", which leaves the page in the history; here the neutral page takes its place there.
// Earlier pages of ours stay in the history, where no script reaches them: whoever goes back to one is sent on again,
// until somebody opens a page of ours in another way than with the back button.
import { ExitThisPage } from "govuk-frontend/dist/govuk/components/exit-this-page/exit-this-page.mjs";

const KEY = "left-quickly-for";

class LeaveQuickly extends ExitThisPage {
  exitPage() {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    const cover = document.createElement("div");
    cover.className = "govuk-exit-this-page-overlay";
    cover.setAttribute("role", "alert");
    cover.textContent = this.i18n.t("activated");
    document.body.append(cover);
    document.title = this.i18n.t("activated");
    const { href } = this.$root.querySelector(".govuk-exit-this-page__button");
    sessionStorage.setItem(KEY, href);
    window.location.replace(href);
  }

  // Ours is removed by nobody: a page shown again from memory leaves again.
  resetPage() {
    if (!sessionStorage.getItem(KEY)) super.resetPage();
  }
}
LeaveQuickly.moduleName = ExitThisPage.moduleName;
LeaveQuickly.defaults = ExitThisPage.defaults;
LeaveQuickly.schema = ExitThisPage.schema;

function leaveAgain(cameBack) {
  const href = sessionStorage.getItem(KEY);
  if (!href) return;
  if (cameBack) window.location.replace(href);
  else sessionStorage.removeItem(KEY);
}

export function startLeavingQuickly() {
  leaveAgain(performance.getEntriesByType("navigation")[0]?.type === "back_forward");
  window.addEventListener("pageshow", (event) => event.persisted && leaveAgain(true));
  for (const element of document.querySelectorAll('[data-module="govuk-exit-this-page"]')) new LeaveQuickly(element);
}
