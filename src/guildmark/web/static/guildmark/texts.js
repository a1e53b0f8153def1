// Keeps what is written for exercises as it is typed: on the device at once, on the server soon after, sent again until it is there.
(() => {
  const local = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server still gets it */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* there was nothing to forget */ } },
  };
  // One writer a page: what this page sends again is never taken for somebody else's change.
  const page = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const attach = (form) => {
    const box = form.elements.text, note = form.querySelector("[data-saved]"), words = form.dataset;
    const store = "text:" + form.action + "#" + form.elements.block.value;
    let base = Number(form.elements.edition.value), writer = page, busy = false, unsaved = false, pause = 1000, timer;
    const say = (state, text) => { note.dataset.state = state; note.textContent = text; };
    const keep = () => { unsaved = true; local.set(store, { text: box.value, base, writer }); };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait); };
    const taken = (text, said) => {
      base = said.edition; writer = page; pause = 1000;
      const joined = said.text !== undefined;
      if (joined) box.value = box.value.startsWith(text) ? said.text + box.value.slice(text.length) : said.text + "\n\n" + box.value;
      if (box.value !== (joined ? said.text : text)) { keep(); later(0); return; }
      unsaved = false; local.drop(store); say("kept", joined ? words.joined : words.kept);
    };
    const send = async (more = {}) => {
      if (busy || !unsaved) return;
      busy = true;
      const text = box.value, body = new FormData(form);
      body.set("edition", base); body.set("writer", writer);
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" }, ...more });
        const said = await answer.json();
        if (answer.ok) taken(text, said);
        else if (answer.status === 422) say("failed", said.problem);
        else throw new Error(answer.status);
      } catch {
        say("failed", words.offline);
        later(pause); pause = Math.min(pause * 2, 30000);
      }
      busy = false;
    };
    form.querySelector("button").hidden = true;
    const before = local.get(store);
    if (before && before.text !== box.value) { box.value = before.text; ({ base, writer } = before); keep(); send(); } else local.drop(store);
    box.addEventListener("input", () => { keep(); say("saving", words.saving); later(800); });
    addEventListener("pagehide", () => send({ keepalive: true }));
    addEventListener("online", () => send());
  };
  document.querySelectorAll("form[data-text]").forEach(attach);
})();
