"use strict";
// The question before an act, in the page's own words and language; without scripts the form is sent as it is.
{
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  dialog.setAttribute("aria-describedby", "confirm-follows");
  dialog.innerHTML = `<form method="dialog"><h2 id="confirm-question"></h2><p class="mb-0" id="confirm-follows"></p>
    <div class="choices"><button class="btn btn-outline-secondary" value="no" autofocus>先不办</button>
    <button class="btn btn-primary" value="yes"></button></div></form>`;
  const [question, follows, yes] = ["h2", "p", "[value=yes]"].map((part) => dialog.querySelector(part));

  const ask = (text, act) => {
    // The sentence that asks is the head; what follows from the act stands below it.
    const sentences = text.match(/[^。？；]+[。？；]?/g) || [text];
    const asks = sentences.findIndex((sentence) => sentence.endsWith("？"));
    const [head] = sentences.splice(Math.max(asks, 0), 1);
    question.textContent = head;
    follows.textContent = sentences.join("");
    yes.textContent = act || "确定";
    dialog.returnValue = "no";
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    return new Promise((answered) => {
      dialog.addEventListener("close", () => answered(dialog.returnValue === "yes"), { once: true });
    });
  };

  // A question names what was chosen: {name} is the number ticked, or the words of the one picked. Nothing ticked, nothing asked.
  const filled = (form, text) => {
    let nothing = false;
    const said = text.replace(/\{(\w+)\}/g, (_, name) => {
      const chosen = [...form.elements].filter((input) => input.name === name && input.checked);
      nothing = nothing || !chosen.length;
      return chosen.length && chosen[0].type === "radio" ? chosen[0].labels[0].textContent.trim() : chosen.length;
    });
    return nothing ? "" : said;
  };

  // Before every other listener: an act that was not agreed to is not on its way.
  window.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    const text = filled(form, (button && button.dataset.confirm) || form.dataset.confirm || "");
    if (!text || form.dataset.agreed === text) {
      delete form.dataset.agreed;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (await ask(text, button && button.textContent.trim())) {
      form.dataset.agreed = text;
      form.requestSubmit(button);
    }
  }, { capture: true });
}
