"use strict";
// Security keys: what the page asks is signed by the key and sent with the form. Without scripts the buttons stay hidden.
{
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (listed) => (listed || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const made = async (asked) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), excludeCredentials: opened(asked.excludeCredentials) };
    publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
    const { response, ...key } = spread(await navigator.credentials.create({ publicKey }));
    return { ...key, response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    } };
  };

  const signed = async (asked) => {
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: opened(asked.allowCredentials) };
    const { response, ...key } = spread(await navigator.credentials.get({ publicKey }));
    return { ...key, response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    } };
  };

  const spread = (found) => ({
    id: found.id, rawId: text(found.rawId), type: found.type, response: found.response,
    clientExtensionResults: found.getClientExtensionResults(),
  });

  const asked = async (form, button) => {
    const answer = await fetch(button.dataset.keyOptions, {
      method: "POST", redirect: "error",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" },
    });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const words = (problem) => ({
    NotAllowedError: "没有完成：已取消，或等得太久。请再试一次。",
    InvalidStateError: "这个安全密钥已经登记过了。",
    SecurityError: "这个地址用不了安全密钥，请用系统的正式地址打开。",
  })[problem.name] || "没有完成，请刷新页面后再试。";

  document.querySelectorAll("[data-key-options]").forEach((button) => {
    const form = button.form;
    const told = form.querySelector("[data-key-told]");
    if (!window.isSecureContext || !window.PublicKeyCredential) {
      told.textContent = "这个浏览器或地址用不了安全密钥：要用 https 和域名打开，浏览器要新一些。";
      return;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!form.reportValidity()) return;
      button.disabled = true;
      told.textContent = "请插入或触碰安全密钥……";
      try {
        const found = await asked(form, button);
        form.elements.answer.value = JSON.stringify(await (found.user ? made(found) : signed(found)));
        told.textContent = "";
        form.submit();
      } catch (problem) {
        told.textContent = words(problem);
        button.disabled = false;
      }
    });
  });
}
