"use strict";
// A calendar beside every field for a day, a month or a time; the field itself takes what is typed, with or without it.
{
  const HEADS = "一二三四五六日";
  const two = (number) => String(number).padStart(2, "0");
  const iso = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const build = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const year = build("select", { className: "form-select form-select-sm", ariaLabel: "年" });
  for (let number = 2100; number >= 1900; number -= 1) year.append(new Option(`${number}年`, number));
  const month = build("select", { className: "form-select form-select-sm", ariaLabel: "月" });
  for (let number = 0; number < 12; number += 1) month.append(new Option(`${number + 1}月`, number));
  const days = build("table", {});
  const today = build("button", { type: "button", className: "btn btn-sm btn-link", textContent: "今天" });
  const clear = build("button", { type: "button", className: "btn btn-sm btn-link", textContent: "清空" });
  const close = build("button", { type: "button", className: "btn btn-sm btn-link", textContent: "关闭" });
  const dialog = build("dialog", { className: "calendar", ariaLabel: "选日期" },
    build("div", { className: "chosen-month" }, year, month), days, build("div", { className: "below" }, today, clear, close));
  let field = null;
  let shown = new Date();

  const typed = () => {
    const found = field.value.match(/(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?/);
    const day = found ? new Date(found[1], found[2] - 1, found[3] || 1) : new Date();
    return Number.isNaN(day.getTime()) ? new Date() : day;
  };
  const take = (text) => {
    dialog.close();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const pick = (day) => {
    const time = (field.value.match(/\d{1,2}:\d{2}/) || ["09:00"])[0];
    take({ day: iso(day), month: iso(day).slice(0, 7), moment: `${iso(day)} ${time}` }[field.dataset.calendar]);
  };
  const cell = (day, label) => {
    const button = build("button", { type: "button", textContent: label, ariaLabel: iso(day) });
    button.dataset.day = iso(day);
    button.tabIndex = iso(day) === iso(shown) ? 0 : -1;
    if (field.value && iso(day) === iso(typed())) button.setAttribute("aria-pressed", "true");
    if (iso(day) === iso(new Date())) button.setAttribute("aria-current", "date");
    button.addEventListener("click", () => pick(day));
    return build("td", {}, button);
  };
  const draw = (focused) => {
    year.value = shown.getFullYear();
    month.value = shown.getMonth();
    days.replaceChildren();
    const rows = [];
    if (field.dataset.calendar === "month") {
      shown.setDate(1);
      days.className = "months";
      for (let row = 0; row < 4; row += 1) {
        rows.push([0, 1, 2].map((at) => cell(new Date(shown.getFullYear(), row * 3 + at, 1), `${row * 3 + at + 1}月`)));
      }
    } else {
      days.className = "";
      days.append(build("thead", {}, build("tr", {}, ...[...HEADS].map((head) => build("th", { textContent: head })))));
      const day = new Date(shown.getFullYear(), shown.getMonth(), 1);
      const last = new Date(shown.getFullYear(), shown.getMonth() + 1, 0);
      for (let row = Array.from({ length: (day.getDay() + 6) % 7 }, () => build("td", {})); day <= last;) {
        row.push(cell(new Date(day), day.getDate()));
        day.setDate(day.getDate() + 1);
        if (row.length === 7 || day > last) { rows.push(row); row = []; }
      }
    }
    days.append(build("tbody", {}, ...rows.map((row) => build("tr", {}, ...row))));
    month.hidden = field.dataset.calendar === "month";
    if (focused) days.querySelector("[tabindex='0']")?.focus();
  };
  const go = (change) => { change(); draw(true); };

  year.addEventListener("change", () => { shown.setFullYear(year.value); draw(); });
  month.addEventListener("change", () => { shown = new Date(shown.getFullYear(), month.value, 1); draw(); });
  today.addEventListener("click", () => pick(new Date()));
  clear.addEventListener("click", () => take(""));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => field.focus());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  days.addEventListener("keydown", (event) => {
    const months = field.dataset.calendar === "month";
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: months ? -3 : -7, ArrowDown: months ? 3 : 7 };
    if (event.key in steps) {
      event.preventDefault();
      go(() => (months ? shown.setMonth(shown.getMonth() + steps[event.key]) : shown.setDate(shown.getDate() + steps[event.key])));
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      const step = event.key === "PageUp" ? -1 : 1;
      go(() => { shown = new Date(shown.getFullYear() + (months ? step : 0), shown.getMonth() + (months ? 0 : step), 1); });
    }
  });

  const open = (input) => {
    field = input;
    shown = typed();
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal();
    draw(true);
  };
  const enhance = () => document.querySelectorAll("input[data-calendar]:not([data-has-calendar])").forEach((input) => {
    input.dataset.hasCalendar = "";
    const button = build("button", { type: "button", textContent: "▾", ariaLabel: `${input.ariaLabel || "日期"}：打开日历` });
    const box = build("span", { className: input.classList.contains("w-auto") ? "day-box w-auto" : "day-box" });
    input.replaceWith(box);
    box.append(input, button);
    button.addEventListener("click", () => open(input));
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && event.altKey) { event.preventDefault(); open(input); }
    });
  });
  document.addEventListener("DOMContentLoaded", () => {
    enhance();
    // Lines that are added and parts that are fetched have fields too.
    new MutationObserver(enhance).observe(document.body, { childList: true, subtree: true });
  });
}
