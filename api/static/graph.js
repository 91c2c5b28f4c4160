// The goal graph: draws what the server has placed, and asks it for other parts.
// Everything it shows also stands in the panel and the list, which the server writes.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("graph-data").textContent);
  const part = (id) => document.getElementById(`graph-${id}`);
  const boxes = [...document.querySelectorAll("#graph-form input[name=type]")];
  const canvas = part("canvas");
  const search = part("search");
  const found = part("found");
  const form = part("form");
  const styles = getComputedStyle(document.documentElement);
  const colour = (name) => styles.getPropertyValue(name).trim();
  const MOST_FOUND = 12;
  const MANY_EDGES = 1000;
  const NO_FILL = "#ffffff";
  const FIRST_RELATIONS = new Set(["addresses", "counteracts"]);

  canvas.hidden = false;
  canvas.removeAttribute("hidden");
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(canvas, { nodes, edges }, {
    autoResize: true,
    layout: { improvedLayout: false },
    physics: false,
    interaction: { hover: true, hideEdgesOnDrag: data.edges.length > MANY_EDGES, keyboard: false },
    nodes: {
      chosen: false,
      font: { size: 15, color: colour("--ink"), strokeWidth: 4, strokeColor: colour("--card") },
      widthConstraint: { maximum: 215 },
    },
    edges: {
      chosen: false,
      smooth: false,
      arrows: { to: { enabled: true, scaleFactor: 0.45 } },
      selectionWidth: 0,
    },
  });

  // Inside the wheel there is only room for the labels that tell the most.
  function styled(node, focused) {
    const label = { ...node, scaling: { label: { drawThreshold: focused ? 4 : 8 } } };
    if (node.kind === "sdg") {
      label.font = { size: focused ? 22 : 46, color: textOn(node.color.background), strokeWidth: 0 };
      label.margin = 14;
    } else if (node.kind === "programme" || node.kind === "vision" || node.kind === "focus-area") {
      label.font = { size: focused ? 19 : 29 };
      label.widthConstraint = { maximum: focused ? 215 : 270 };
    } else if (node.kind === "target") {
      label.font = { size: focused ? 19 : 11 };
    } else {
      label.font = { size: focused ? 17 : 12 };
    }
    if (["vision", "focus-area", "unit", "network"].includes(node.kind)) {
      label.font = { ...label.font, strokeWidth: 0 };
    }
    if (node.color.background === NO_FILL) {
      label.color = { ...node.color, background: colour("--card") };
    }
    return label;
  }

  function textOn(background) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#11181b" : "#ffffff";
  }

  function draw(shown) {
    const focused = Boolean(shown.focus);
    nodes.clear();
    edges.clear();
    nodes.add(shown.nodes.map((node) => styled(node, focused)));
    edges.add(shown.edges.map((edge) => ({
      ...edge,
      color: { color: edge.color, opacity: focused ? 1 : 0.4 },
      hidden: !focused && !FIRST_RELATIONS.has(edge.relation),
    })));
    if (focused) network.selectNodes([shown.focus]);
    network.fit({ animation: false });
    keepRings(shown.nodes);
  }

  // Rings are drawn in pixels whatever the scale: in a small picture they would cover the fill.
  function keepRings(drawn) {
    const part = Math.min(1, Math.max(0.25, 1.6 * network.getScale()));
    nodes.update(drawn.map((node) => ({ id: node.id, borderWidth: node.borderWidth * part })));
  }

  // The state of the page is its address: focus, steps and kinds.
  function state() {
    return { focus: part("focus").value, hops: part("hops").value, types, q: search.value.trim() };
  }

  // Empty until the reader chooses kinds: then the server shows what is usual.
  let types = data.types;

  function parameters(wanted) {
    const made = new URLSearchParams();
    if (wanted.focus) made.set("focus", wanted.focus);
    if (wanted.focus && wanted.hops !== "1") made.set("hops", wanted.hops);
    if (wanted.types) made.set("types", wanted.types);
    if (wanted.q) made.set("q", wanted.q);
    const text = made.toString();
    return text ? `?${text}` : "";
  }

  async function show(wanted, remember = true) {
    part("focus").value = wanted.focus;
    const query = parameters(wanted);
    try {
      const answer = await fetch(`${location.pathname}.json${query}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const shown = await answer.json();
      draw(shown);
      part("panel").innerHTML = shown.panel;
      part("list").innerHTML = shown.list;
      for (const box of boxes) box.checked = shown.kinds.includes(box.value);
      part("said").textContent = shown.said;
      part("svg").href = `${location.pathname}.svg${query}`;
      if (remember) history.pushState(wanted, "", location.pathname + query);
    } catch {
      part("said").textContent = data.texts.failed;
      part("panel").textContent = data.texts.failed;
    }
  }

  const focusOn = (focus) => show({ ...state(), focus });

  // Search: arrows move in the list, Enter focuses, Esc closes it or resets the picture.
  let chosen = -1;

  function matches() {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const hits = data.index.filter((entry) => {
      const label = entry.label.toLocaleLowerCase();
      return words.every((word) => label.includes(word));
    });
    const first = (entry) => (entry.label.toLocaleLowerCase().startsWith(words[0]) ? 0 : 1);
    return hits.sort((a, b) => first(a) - first(b)).slice(0, MOST_FOUND);
  }

  function list() {
    const hits = matches();
    chosen = -1;
    found.replaceChildren(...hits.map((entry, place) => {
      const item = document.createElement("li");
      item.id = `graph-found-${place}`;
      item.role = "option";
      item.dataset.focus = entry.id;
      item.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = entry.kind;
      item.append(entry.label, kind);
      return item;
    }));
    open(hits.length > 0);
    const asked = search.value.trim();
    part("said").textContent = !asked ? "" : hits.length ? `${hits.length} ${data.texts.matches}` : data.texts.no_match;
  }

  function open(whether) {
    found.hidden = !whether;
    search.setAttribute("aria-expanded", String(whether));
    if (!whether) search.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const items = [...found.children];
    if (!items.length) return;
    chosen = (place + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function take(item) {
    open(false);
    focusOn(item.dataset.focus);
  }

  form.querySelector("button").hidden = true;
  function reset() {
    search.value = "";
    types = "";
    show({ ...state(), focus: "" });
  }

  search.setAttribute("role", "combobox");
  search.setAttribute("aria-autocomplete", "list");
  search.setAttribute("aria-controls", found.id);
  open(false);
  search.addEventListener("input", list);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (found.hidden) list();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && found.children.length && !found.hidden) {
      take(found.children[Math.max(chosen, 0)]);
      event.preventDefault();
    }
  });
  found.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) take(item);
    event.preventDefault();
  });
  search.addEventListener("blur", () => open(false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!found.hidden) return open(false);
    reset();
  });
  part("reset").addEventListener("click", (event) => {
    event.preventDefault();
    reset();
  });
  form.addEventListener("change", (event) => {
    if (event.target === search) return;
    if (event.target.name === "type") {
      types = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
    }
    show(state());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(state());
  });
  part("panel").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-focus]");
    if (!link) return;
    event.preventDefault();
    focusOn(link.dataset.focus);
  });
  network.on("click", (event) => {
    if (event.nodes.length) focusOn(event.nodes[0]);
  });
  network.on("hoverNode", () => canvas.classList.add("pointing"));
  network.on("blurNode", () => canvas.classList.remove("pointing"));
  window.addEventListener("popstate", (event) => {
    const before = new URLSearchParams(location.search);
    const wanted = event.state || {
      focus: before.get("focus") || "",
      hops: before.get("hops") || "1",
      types: before.get("types") || "",
      q: before.get("q") || "",
    };
    types = wanted.types;
    search.value = wanted.q;
    show(wanted, false);
  });

  part("png").hidden = false;
  part("png").addEventListener("click", () => {
    part("png").href = canvas.querySelector("canvas").toDataURL("image/png");
  });

  network.once("afterDrawing", () => {
    document.documentElement.dataset.painted = String(Math.round(performance.now()));
  });
  draw(data);
})();
