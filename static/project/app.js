"use strict";
// Progressive help only: every page works without it.

// A form that takes a while says so, counts the seconds, and is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.classList.contains("sent")) {
    if (form.classList.contains("sent")) event.preventDefault();
    return;
  }
  form.classList.add("sent");
  const seconds = form.querySelector("[data-seconds]");
  if (seconds) {
    const started = Date.now();
    setInterval(() => { seconds.textContent = Math.round((Date.now() - started) / 1000); }, 500);
  }
  form.querySelectorAll("button[type=submit]").forEach((button) => setTimeout(() => { button.disabled = true; }));
});

// What the browser itself objects to, it says in its own language: here it says it in ours.
{
  const told = (field) => {
    const { validity } = field;
    if (validity.valueMissing) return { checkbox: "请先勾选。", radio: "请选择一项。", file: "请选择文件。" }[field.type] || "请填写这一项。";
    if (validity.rangeUnderflow) return `不能小于 ${field.min}。`;
    if (validity.rangeOverflow) return `不能大于 ${field.max}。`;
    if (validity.badInput) return "请填写数字。";
    return "填写的格式不对。";
  };
  document.addEventListener("invalid", (event) => {
    event.target.setCustomValidity("");
    if (!event.target.validity.valid) event.target.setCustomValidity(told(event.target));
  }, true);
  ["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
    for (const field of event.target.form?.elements || []) if (field.setCustomValidity) field.setCustomValidity("");
  }, true));
}

// Coming back with the browser's back button: the page is as it was before it was sent.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form.sent").forEach((form) => {
    form.classList.remove("sent");
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
  });
});

document.addEventListener("DOMContentLoaded", () => {
  // A step that needs no decision goes on by itself.
  const form = document.querySelector("form[data-submit-on-load]");
  if (form) form.requestSubmit();

  document.querySelectorAll("[data-submit-on-change]").forEach((field) => {
    field.addEventListener("change", () => field.form.requestSubmit());
  });
  // A cell with nothing but the template's line breaks is empty, so that a phone leaves its label out.
  document.querySelectorAll(".cards-on-phone td").forEach((cell) => {
    if (!cell.children.length && !cell.textContent.trim()) cell.replaceChildren();
  });
  // The browser labels the choice of a file in its own language: ours stands under it, and it is pressed all the same.
  document.querySelectorAll("input[type=file].form-control").forEach((input) => {
    const box = document.createElement("span");
    const told = document.createElement("span");
    const names = document.createElement("span");
    const tell = () => { names.textContent = [...input.files].map((file) => file.name).join("、") || "没有选文件"; };
    told.append(Object.assign(document.createElement("b"), { textContent: "选择文件" }), names);
    told.setAttribute("aria-hidden", "true");
    told.className = "form-control";
    box.className = "file-box";
    input.before(box);
    box.append(told, input);
    input.addEventListener("change", tell);
    input.form.addEventListener("reset", () => setTimeout(tell));
    window.addEventListener("pageshow", tell);
    tell();
  });
  // One more empty line in a table of parts.
  document.querySelectorAll("[data-add-line]").forEach((button) => {
    button.addEventListener("click", () => {
      const prefix = button.dataset.addLine;
      const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
      const template = document.getElementById(`${prefix}-empty`);
      const line = template.content.cloneNode(true);
      line.querySelectorAll("[name], [id], [for]").forEach((node) => {
        ["name", "id", "for"].forEach((attribute) => {
          const value = node.getAttribute(attribute);
          if (value) node.setAttribute(attribute, value.replace("__prefix__", total.value));
        });
      });
      document.getElementById(`${prefix}-lines`).append(line);
      total.value = Number(total.value) + 1;
    });
  });
  // One answer for every line that is still open.
  document.querySelectorAll("[data-choose-all]").forEach((button) => {
    button.addEventListener("click", () => {
      const from = button.dataset.from || "pending";
      document.querySelectorAll(`input[type=radio][value="${from}"]:checked`).forEach((radio) => {
        const answer = radio.parentElement.querySelector(`input[value="${button.dataset.chooseAll}"]`);
        if (answer) answer.checked = true;
      });
    });
  });
  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    all.addEventListener("change", () => {
      document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`).forEach((box) => {
        box.checked = all.checked && !("blocked" in box.dataset);
      });
    });
  });
  // After a refused form the keyboard is at what has to be corrected: the list of it, whose links lead to the fields.
  const invalid = document.querySelector("main .alert-danger[role=alert]") || document.querySelector(".is-invalid");
  if (invalid) {
    if (!invalid.matches("input, select, textarea")) invalid.tabIndex = -1;
    invalid.scrollIntoView({ block: "center" });
    invalid.focus({ preventScroll: true });
  }
});
