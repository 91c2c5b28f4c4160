// The editor's comfort: colours, completion, answers without a new page. All that is asked, drawn
// and saved goes through the forms of the page, which work without this.
"use strict";

(() => {
  const part = (id) => document.getElementById(id);
  const said = (id) => JSON.parse(part(id).textContent);
  const settings = said("editor-settings");
  const words = said("editor-words");
  const form = part("editor-form");
  const written = part("query");
  const results = part("results");
  const language = document.documentElement.lang;
  const LONGEST_ADDRESS = 6000;
  const MOST_OFFERED = 60;
  const MOST_EXPECTED = 8;
  const Yasqe = window.Yasqe;

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // What can be written: asked for once, when somebody first needs it.
  let asked;
  const terms = () => {
    asked ??= fetch(settings.terms, { headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { classes: [], properties: [] }))
      .catch(() => ({ classes: [], properties: [] }));
    return asked;
  };
  const labelOf = (term) => term.label[language] ?? term.label.sv ?? term.label.en ?? "";
  const labelsOf = (term) => `${term.label.sv ?? ""}\n${term.label.en ?? ""}`.toLowerCase();
  const shortest = (term) => term.short || `<${term.id}>`;

  // A term fits by the beginning of its name, and by any part of its label.
  function fitting(known, typed) {
    const wanted = typed.replace(/^</, "").toLowerCase();
    const local = wanted.slice(wanted.indexOf(":") + 1);
    const starts = (text) => text.toLowerCase().startsWith(wanted);
    const byName = known.filter((term) => starts(term.short) || starts(term.id));
    const byLabel = known.filter(
      (term) => !byName.includes(term) && local && !/^[a-z-]*:\/\//.test(wanted)
        && (labelsOf(term).includes(local) || term.short.split(":").at(-1).toLowerCase().startsWith(local)),
    );
    return [...byName, ...byLabel].slice(0, MOST_OFFERED);
  }

  function completer(name, kind) {
    let offered = new Map();
    Yasqe.forkAutocompleter(name, {
      name,
      bulk: false,
      autoShow: true,
      persistenceId: null,
      preProcessToken: (_, token) => ({ ...token, autocompletionString: token.string.trim() }),
      get: async (_, token) => {
        const typed = token.autocompletionString ?? "";
        const found = fitting((await terms())[kind], typed);
        offered = new Map(found.map((term) => [shortest(term), term]));
        return offered.has(typed) ? [] : [...offered.keys()]; // a whole name has been chosen
      },
      postProcessSuggestion: (_, __, suggested) => suggested,
      postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, render: (row) => drawn(row, hint, offered.get(hint.text)) })),
    });
  }

  function drawn(row, hint, term) {
    row.append(hint.text);
    if (!term) return;
    const about = document.createElement("span");
    about.className = "about-term";
    const count = term.count === null ? "" : filled(words.count, { n: term.count.toLocaleString(language) });
    about.textContent = [labelOf(term), count].filter(Boolean).join(" · ");
    row.append(about);
  }

  completer("class", "classes");
  completer("property", "properties");
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes",
    persistenceId: null,
    get: () => Object.entries(settings.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort(),
  });

  // The editor itself, in place of the plain field.
  const place = document.createElement("div");
  place.id = "editor-place";
  written.before(place);
  written.hidden = true;
  written.removeAttribute("aria-describedby");
  part("keys-with-script").hidden = false;
  const editor = new Yasqe(place, {
    value: fromFragment() ?? written.value.replace(/^\n/, ""),
    autocompleters: ["prefixes", "property", "class", "variables"],
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    syntaxErrorCheck: false,
    resizeable: false,
    editorHeight: null,
    viewportMargin: Infinity,
    cursorScrollMargin: 24,
    screenReaderLabel: part("query-label").textContent,
  });
  const field = editor.getInputField();
  field.setAttribute("aria-describedby", "query-keys");
  field.id = "query-field";
  part("query-label").htmlFor = "query-field";
  part("query-label").addEventListener("click", () => editor.focus());

  // Tab indents; after Esc it leaves, as in any other field, until something else is done.
  const keys = {
    ...editor.getOption("extraKeys"),
    "Ctrl-Enter": () => ask(),
    "Cmd-Enter": () => ask(),
    "Ctrl-S": false,
    Esc: () => editor.setOption("extraKeys", { ...keys, Tab: false, "Shift-Tab": false }),
  };
  const trapTab = () => editor.setOption("extraKeys", keys);
  trapTab();
  editor.on("blur", trapTab);
  editor.on("change", trapTab);

  // The first line that cannot be read, told below and marked at its number.
  const fault = document.createElement("p");
  fault.className = "hint now";
  fault.id = "query-fault";
  place.after(fault);
  function checkSyntax() {
    editor.clearGutter("gutterErrorBar");
    fault.textContent = "";
    editor.queryValid = true;
    for (let line = 0; line < editor.getDoc().lineCount(); line += 1) {
      const { state } = editor.getTokenAt({ line, ch: editor.getDoc().getLine(line).length }, true);
      editor.setOption("queryType", state.queryType);
      if (state.OK === false) {
        const expected = (state.possibleCurrent ?? []).slice(0, MOST_EXPECTED).join(" ");
        fault.textContent = [
          filled(words.syntax, { line: line + 1 }),
          state.errorMsg ? "" : expected && filled(words.expected, { words: expected }),
        ].filter(Boolean).join(" ");
        const mark = document.createElement("span");
        mark.className = "line-fault";
        mark.textContent = "!";
        mark.title = fault.textContent;
        editor.setGutterMarker(line, "gutterErrorBar", mark);
        editor.queryValid = false;
        return;
      }
    }
  }
  editor.checkSyntax = checkSyntax;
  checkSyntax();

  // Whatever is sent, the field holds what the editor does.
  form.addEventListener("submit", (event) => {
    written.value = editor.getValue();
    const button = event.submitter;
    if (!button || button.id === "run") {
      event.preventDefault();
      ask();
    }
  });

  // An answer without a new page; asking again, or stopping, ends what was asked before.
  let running = null;
  const stop = part("stop");
  async function ask() {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    written.value = editor.getValue();
    stop.hidden = false;
    results.setAttribute("aria-busy", "true");
    tell(words.running);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { accept: "text/html", "x-fragment": "results" },
        signal: mine.signal,
      });
      show(await answer.text());
    } catch (error) {
      if (running === mine || error.name !== "AbortError") {
        tell(error.name === "AbortError" ? words.stopped : words.unreachable);
      }
    } finally {
      if (running === mine) {
        running = null;
        stop.hidden = true;
        results.removeAttribute("aria-busy");
      }
    }
  }
  stop.addEventListener("click", () => running?.abort());

  function tell(text) {
    const line = document.createElement("p");
    line.className = "muted";
    line.setAttribute("role", "status");
    line.textContent = text;
    results.replaceChildren(line);
  }

  // What comes is a page of ours or a part of one: only its content is taken.
  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    results.replaceChildren(...(page.querySelector("#content") ?? page.body).childNodes);
    const link = part("link");
    if (link && editor.getValue() !== opened) history.replaceState(null, "", link.getAttribute("href"));
    tabs();
  }

  // Table, chart and picture as tabs; the one that was chosen last stays chosen.
  let chosen = "view-table";
  function tabs() {
    const views = [...results.querySelectorAll(".view")];
    if (views.length < 2) return;
    const list = document.createElement("div");
    list.className = "view-tabs";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", results.getAttribute("aria-label"));
    const buttons = views.map((view) => {
      const heading = view.querySelector("h2");
      const button = document.createElement("button");
      button.type = "button";
      button.id = `${view.id}-tab`;
      button.textContent = heading.textContent;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", view.id);
      heading.remove();
      view.setAttribute("role", "tabpanel");
      view.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => choose(view.id));
      return button;
    });
    const step = { ArrowRight: 1, ArrowLeft: -1 };
    list.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      if (!(event.key in step) || at < 0) return;
      const next = (at + step[event.key] + views.length) % views.length;
      choose(views[next].id);
      buttons[next].focus();
    });
    function choose(id) {
      chosen = id;
      const shown = views.some((view) => view.id === id) ? id : "view-table";
      views.forEach((view, place) => {
        view.hidden = view.id !== shown;
        buttons[place].setAttribute("aria-selected", String(view.id === shown));
        buttons[place].tabIndex = view.id === shown ? 0 : -1;
      });
    }
    list.append(...buttons);
    results.querySelector(".views").prepend(list);
    choose(chosen);
  }
  tabs();

  // The link holds the question; one too long for a server stands behind #, which stays here.
  const share = part("share");
  share.hidden = false;
  share.addEventListener("click", async () => {
    const asked = `query=${encodeURIComponent(editor.getValue())}`;
    const address = `${new URL(form.action).pathname}${asked.length > LONGEST_ADDRESS ? "#" : "?"}${asked}`;
    history.replaceState(null, "", address);
    try {
      await navigator.clipboard.writeText(location.href);
      part("share-told").textContent = words.shared_told;
    } catch {
      part("share-told").textContent = words.share_by_hand;
    }
  });
  function fromFragment() {
    return new URLSearchParams(location.hash.slice(1)).get("query");
  }
  const opened = editor.getValue();
})();
