"use strict";
// Progressive help for lists: every page works without it.

document.addEventListener("DOMContentLoaded", () => {
  // On a phone the filters are folded, also when some are set: the chips below say which.
  if (window.matchMedia("(max-width: 640px)").matches) {
    document.querySelectorAll("details[data-fold-on-phone]").forEach((fold) => { fold.open = false; });
    // Of a page's buttons the first stays in sight.
    document.querySelectorAll(".page-head > .actions").forEach((actions) => {
      const others = [...actions.children].slice(1).filter((one) => one.matches("a.btn, button.btn"));
      if (others.length < 2) return;
      const fold = document.createElement("details");
      fold.className = "folded more";
      fold.innerHTML = '<summary class="btn btn-sm btn-outline-secondary">更多</summary>';
      fold.append(...others);
      actions.append(fold);
    });
  }

  // Ticking people: a click with Shift ticks all since the last one; the bar says how many, and stays away without any.
  const many = document.querySelector("form[data-many]");
  if (!many) return;
  const boxes = [...document.querySelectorAll(`input[form="${many.id}"][name=people]`)];
  const everybody = many.querySelector("[name=all]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    many.classList.toggle("ticked", count > 0 || everybody.checked);
    many.querySelector("[data-count]").textContent = everybody.checked ? "" : count ? `已勾选 ${count} 人` : "";
  };
  many.classList.add("counted");
  let last = null;
  boxes.forEach((box, at) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(last, at), Math.max(last, at) + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = at;
  }));
  document.addEventListener("change", tell);
  tell();
});
