"use strict";
// A talk is kept on the device until the server has it: on a weak network, and when the sign-in has expired.
// Each page makes a key for the talk typed on it, so that sending it again never makes a second one.
(() => {
  const outbox = document.getElementById("outbox");
  if (!outbox) return;
  const form = document.querySelector("form[data-talk]");
  const user = outbox.dataset.user;
  const QUEUE = `talks-${user}`;
  // What a draft says belongs to the mentor and the capacity the page is for, its key to the page alone.
  const draftOf = (fields) => ["talk-draft", user, ...["mentor", "kind"].map((name) => new Map(fields).get(name) || "")].join("-");
  const LARGEST_SIDE = 1600;
  const DRAFT = form && draftOf(fieldsOf(form));
  let sending = false, restored = false;

  const read = (name) => JSON.parse(localStorage.getItem(name) || "null");
  const queue = () => read(QUEUE) || [];
  function keep(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; }
  }
  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : "";
  }
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function say(kind, text, link, leadsTo) {
    outbox.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = `alert alert-${kind} py-2`;
    box.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      anchor.className = "alert-link ms-2";
      anchor.href = link;
      anchor.textContent = leadsTo;
      box.append(anchor);
    }
    outbox.append(box);
  }

  function fieldsOf(source) {
    return [...new FormData(source)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  }
  function fill(fields) {
    const given = new Map();
    fields.forEach(([name, value]) => given.set(name, [...(given.get(name) || []), value]));
    [...form.elements].forEach((element) => {
      if (!element.name || element.type === "file" || element.type === "hidden") return;
      const values = given.get(element.name);
      if (element.type === "checkbox") element.checked = Boolean(values && values.includes(element.value));
      else if (values) element.value = values[0];
    });
  }

  async function shrunk(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.8);
    } catch {
      return null;
    }
  }
  function blobOf(data) {
    const bytes = Uint8Array.from(atob(data.split(",")[1]), (character) => character.charCodeAt(0));
    return new Blob([bytes], { type: "image/jpeg" });
  }

  // What the server refused is a draft again, on the form it belongs to.
  function showErrors(talk, errors) {
    const messages = Object.values(errors).flat();
    keep(draftOf(talk.fields), talk.fields);
    if (draftOf(talk.fields) !== DRAFT) {
      const asked = new URLSearchParams(talk.fields.filter(([name]) => ["mentor", "kind"].includes(name)));
      say("danger", `有一次谈话没有保存：${messages.join("")}`, `${outbox.dataset.sendTo}?${asked}`, "去修改");
      return;
    }
    say("danger", "有一次谈话没有保存，原因已标出，内容还在。");
    fill(talk.fields);
    const details = form.querySelector("details");
    if (details) details.open = true;
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    messages.forEach((message) => {
      const line = document.createElement("div");
      line.textContent = message;
      box.append(line);
    });
    form.querySelector(".errors").replaceChildren(box);
    box.scrollIntoView({ block: "center" });
  }

  async function send() {
    if (sending || !queue().length) return;
    sending = true;
    try {
      while (queue().length) {
        const talk = queue()[0];
        say("info", `正在发送 ${queue().length} 次谈话……`);
        const body = new FormData();
        talk.fields.forEach(([name, value]) => body.append(name, value));
        talk.photos.forEach((photo, number) => body.append("photos", blobOf(photo), `${number + 1}.jpg`));
        let answer;
        try {
          answer = await fetch(outbox.dataset.sendTo, {
            method: "POST", body, redirect: "manual", credentials: "same-origin",
            headers: { "X-Requested-With": "fetch", "X-CSRFToken": token() },
          });
        } catch {
          say("warning", `网络不通，${queue().length} 次谈话已存在本机，联网后自动发送。`);
          return;
        }
        if (answer.type === "opaqueredirect" || answer.status === 403) {
          say("warning", `登录已过期，${queue().length} 次谈话已存在本机，登录后自动发送。`, outbox.dataset.signIn, "重新登录");
          return;
        }
        if (answer.status >= 500) {
          say("warning", `服务器暂时不能接收，${queue().length} 次谈话已存在本机，稍后自动发送。`);
          return;
        }
        const result = await answer.json().catch(() => null);
        if (!result) {
          say("warning", `服务器没有接受，${queue().length} 次谈话仍存在本机，请稍后再试或联系镇党委组织办。`);
          return;
        }
        keep(QUEUE, queue().filter((one) => one.key !== talk.key));
        if (!result.saved) {
          showErrors(talk, result.errors);
          return;
        }
      }
      say("success", "谈话已保存。");
    } finally {
      sending = false;
    }
  }

  function startAfresh() {
    const key = form.elements.namedItem("key");
    form.reset();
    key.value = newKey();
    localStorage.removeItem(DRAFT);
    form.querySelector(".errors").replaceChildren();
  }

  if (form) {
    form.elements.namedItem("key").value = newKey();
    const draft = read(DRAFT);
    if (draft && !form.querySelector(".is-invalid, .alert-danger")) {
      fill(draft);
      restored = true;
      say("info", "已恢复上次没有发出的内容。");
    }
    form.addEventListener("input", () => { restored = false; keep(DRAFT, fieldsOf(form)); });
    window.addEventListener("storage", (event) => {
      if (!restored || event.key !== DRAFT || event.newValue !== null) return;
      form.reset();
      restored = false;
      say("info", "这些内容已在另一个页面保存。");
    });
    form.querySelectorAll("[data-as-last]").forEach((button) => {
      button.addEventListener("click", () => {
        const keys = button.dataset.asLast.split(",");
        form.querySelectorAll("[name=people]").forEach((box) => { box.checked = keys.includes(box.value); });
        form.elements.namedItem("place").value = button.dataset.place;
        keep(DRAFT, fieldsOf(form));
      });
      // Before this script came, a tap would have done nothing.
      button.disabled = false;
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const files = [...form.elements.namedItem("photos").files];
      const photos = (await Promise.all(files.map(shrunk))).filter(Boolean);
      const talk = { key: form.elements.namedItem("key").value, fields: fieldsOf(form), photos };
      if (!keep(QUEUE, [...queue(), talk])) {
        if (!keep(QUEUE, [...queue(), { ...talk, photos: [] }])) {
          say("danger", "本机存不下了，请联网后再保存；内容还在这个页面上。");
          return;
        }
        say("warning", "照片太大，本机存不下，先保存文字，照片请稍后补传。");
      }
      startAfresh();
      await send();
    }, true);
  }
  window.addEventListener("online", send);
  setInterval(() => { if (navigator.onLine) send(); }, 15000);
  send();
})();
