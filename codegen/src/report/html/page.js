// Shows the decisions. The filters are kept in the address of the page, so they can be shared:
//   #severity=conflict,defect&pinned=1&operation=POST+/v1/messages&aspect=maximum&rule=kept&at=...&q=...
// Everything that comes from the documents becomes text of a node, never markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const SEVERITIES = ["conflict", "gap", "defect"];
  const WHOLE = "the API as a whole";
  const LONGEST_TEXT = 120;
  const LONGEST_LIST = 8;

  const operations = data.operations.map((operation) => `${operation.method} ${operation.path}`);
  const decisions = data.decisions;
  for (const decision of decisions) {
    const { operation, at } = decision;
    decision.group = operation === null ? WHOLE : operations[operation];
    decision.place = operation === null ? at : at.slice(decision.group.length).trimStart();
    decision.haystack = [
      at, decision.aspect, decision.severity, decision.rule, decision.because,
      decision.pinned ? "pinned" : "", flat(decision.chosen),
      ...decision.said.map((said) => flat(said.value)),
    ].join("\n").toLowerCase();
  }

  // ---- nodes

  function node(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== undefined));
    return made;
  }

  function flat(value) {
    if (value === null) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  // Characters that show nothing or turn the text around are written out.
  function visible(text) {
    return text.replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }

  // ---- values

  // A string as it is, but in quotes if it could be taken for something else.
  function scalar(value) {
    if (typeof value !== "string") return visible(JSON.stringify(value));
    const ambiguous = value.trim() !== value || /^(true|false|null|silent|none|nothing|[-+]?\.?\d+(\.\d+)?(e[-+]?\d+)?|["[{].*)$/is.test(value);
    return visible(ambiguous ? JSON.stringify(value) : value);
  }

  const isScalar = (value) => value === null || typeof value !== "object";

  // A value in a box that shows the start of it, and the whole at the press of a button.
  function valueOf(value, kept, nothing) {
    const box = node("div", { class: "value" });
    if (value === null) {
      box.append(node("em", {}, nothing));
    } else if (value === "") {
      box.append(node("em", {}, "(empty text)"));
    } else if (Array.isArray(value) && value.length === 0) {
      box.append(node("em", {}, "none"));
    } else if (Array.isArray(value) && value.every(isScalar)) {
      fillList(box, value, kept);
    } else {
      fillText(box, value);
    }
    return box;
  }

  function fillList(box, list, kept) {
    const items = list.map((item) => {
      const text = scalar(item);
      const cut = text.length > LONGEST_TEXT;
      const shown = cut ? [`${start(text)}…`] : breakable(text);
      const dropped = kept && !kept.has(JSON.stringify(item));
      const entry = node("li", cut ? { title: text } : {}, ...(dropped ? [node("del", { title: "not in the choice" }, ...shown)] : shown));
      return { entry, text, dropped, cut };
    });
    const ul = node("ul", {}, ...items.map((item) => item.entry));
    box.append(ul);
    const surplus = items.slice(LONGEST_LIST);
    const anyCut = items.some((item) => item.cut);
    if (surplus.length <= 1 && !anyCut) return;
    const more = surplus.length > 1;
    const button = node("button", { type: "button", class: "more" });
    ul.append(node("span", { role: "listitem" }, button));
    foldable(button, more ? `${surplus.length} more` : "whole", (open) => {
      if (more) for (const item of surplus) item.entry.hidden = !open;
      for (const item of items.filter((item) => item.cut)) {
        (item.dropped ? item.entry.firstChild : item.entry).textContent = open ? item.text : `${start(item.text)}…`;
      }
    });
  }

  function fillText(box, value) {
    const short = isScalar(value) ? scalar(value) : visible(JSON.stringify(value));
    const whole = isScalar(value) ? short : visible(JSON.stringify(value, null, 2));
    if (short.length <= LONGEST_TEXT && !short.includes("\n")) {
      box.append(...breakable(short));
      return;
    }
    const text = node("span");
    const button = node("button", { type: "button", class: "more" });
    box.append(text, " ", button);
    foldable(button, "whole value", (open) => {
      text.textContent = open ? whole : `${start(short.replace(/\s+/g, " "))}…`;
    });
  }

  // With room to break a line behind separators, as in addresses of the web.
  const breakable = (text) => text.split(/(?<=[/.,:?&=_-])(?=[^\s/])/).flatMap((part) => [part, node("wbr")]);

  // Cut between characters, not inside of one.
  function start(text) {
    return Array.from(text.slice(0, LONGEST_TEXT + 1)).slice(0, LONGEST_TEXT).join("").replace(/[\ud800-\udbff]$/, "");
  }

  function foldable(button, label, show) {
    button.fold = (open) => {
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "less" : label;
      show(open);
    };
    button.fold(false);
    button.addEventListener("click", () => button.fold(button.getAttribute("aria-expanded") !== "true"));
  }

  // ---- rows

  // The path of a place with room to break, its last part set off.
  function path(place) {
    if (place === "") return [node("b", {}, "(itself)")];
    const parts = place.match(/\{[^}]*\}|\[\]|\.?[^.{[]+|[.{[]/g) ?? [place];
    let last = parts.length - 1;
    while (last > 0 && /^[[{]/.test(parts[last])) last -= 1;
    const spaced = (list) => list.flatMap((part) => [part === "[]" ? "" : node("wbr"), visible(part)]);
    const name = parts[last].replace(/^\./, "");
    const lead = parts.slice(0, last).concat(name === parts[last] ? [] : ["."]);
    return [node("span", {}, ...spaced(lead)), node("wbr"), node("b", {}, visible(name), ...spaced(parts.slice(last + 1)))];
  }

  // A reason, with what it sets in backquotes as code.
  function prose(text) {
    return visible(text).split("`").flatMap((part, at, all) => {
      if (at % 2 === 0) return [part];
      return [at === all.length - 1 ? `\`${part}` : node("code", {}, part)];
    });
  }

  function link(changes, attributes, ...children) {
    const made = node("a", { ...attributes, href: `#${hash({ ...NOTHING, ...changes })}` }, ...children);
    made.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      choose(changes, true);
    });
    return made;
  }

  function row(decision, index) {
    if (decision.row) return decision.row;
    const { at, aspect, severity, pinned } = decision;
    const made = node("tr", { class: `decision ${severity}`, tabindex: "-1", "data-index": index, "data-at": at, "data-aspect": aspect });
    const meta = node("div", { class: "meta" },
      node("span", { class: "severity" }, severity),
      link({ aspect }, { class: "aspect", title: "Only this aspect" }, visible(aspect)));
    if (pinned) {
      made.classList.add("is-pinned");
      meta.append(node("span", { class: "pin" }, "pinned"));
    }
    made.append(node("th", { scope: "row", class: "place" },
      link({ at }, { class: "at", title: `${visible(at)}\nOnly this place and what is below it` }, ...path(decision.place)),
      meta));
    const kept = Array.isArray(decision.chosen) ? new Set(decision.chosen.map((item) => JSON.stringify(item))) : undefined;
    for (let source = 0; source < data.sources.length; source += 1) {
      made.append(cell(source, decision.said.filter((said) => said.source === source), kept));
    }
    const choice = node("td", { class: "choice", "data-label": "choice" }, valueOf(decision.chosen, undefined, "nothing"));
    const rule = link({ rule: decision.rule }, { title: "Only this rule" }, decision.rule);
    choice.append(pinned
      ? node("p", { class: "why" }, node("span", { class: "pin" }, "pinned"), " ", ...prose(decision.because), " (instead of ", rule, ")")
      : node("p", { class: "why" }, rule, ": ", ...prose(decision.because)));
    made.append(choice);
    decision.row = made;
    return made;
  }

  function cell(at, all, kept) {
    const source = data.sources[at];
    const made = node("td", { class: "said", "data-label": visible(source.name) });
    if (all.length === 0) {
      made.classList.add("absent");
      made.append(node("span", { class: "hidden" }, "doesn't describe the place"));
      return made;
    }
    for (const said of all) {
      made.append(valueOf(said.value, kept, "silent"));
      if (said.line !== undefined) {
        const file = visible(source.file);
        made.append(node("div", { class: "line", title: `${file}:${said.line}` },
          node("span", {}, file.slice(file.lastIndexOf("/") + 1)), node("b", {}, `:${said.line}`)));
      } else if (said.pointer) {
        made.append(node("div", { class: "line", title: visible(said.pointer) }, node("span", {}, visible(said.pointer))));
      }
    }
    made.classList.toggle("silent", all.every((said) => said.value === null));
    if (all.some((said) => said.taken)) {
      made.classList.add("taken");
      made.append(node("span", { class: "hidden" }, "as chosen"));
    }
    return made;
  }

  function groupRow(name, count) {
    const words = `${count} ${count === 1 ? "decision" : "decisions"}`;
    const said = data.operations[operations.indexOf(name)]?.sources;
    const by = said && said.length < data.sources.length ? ` · described by ${said.map((at) => visible(data.sources[at].name)).join(", ")}` : "";
    return node("tr", { class: "group" },
      node("th", { scope: "rowgroup", colspan: data.sources.length + 2 },
        node("span", {}, node("b", {}, visible(name)), node("small", {}, words + by))));
  }

  // ---- filters

  const NOTHING = { q: "", severity: [], pinned: false, operation: "", aspect: "", rule: "", at: "" };
  let filter = { ...NOTHING };

  function read(text) {
    const given = new URLSearchParams(text.replace(/^#/, ""));
    const word = (key) => given.get(key) ?? "";
    return {
      q: word("q"),
      severity: SEVERITIES.filter((severity) => word("severity").split(",").includes(severity)),
      pinned: word("pinned") === "1",
      operation: word("operation"),
      aspect: word("aspect"),
      rule: word("rule"),
      at: word("at"),
    };
  }

  function hash(from) {
    const made = new URLSearchParams();
    if (from.severity.length > 0) made.set("severity", from.severity.join(","));
    if (from.pinned) made.set("pinned", "1");
    for (const key of ["operation", "aspect", "rule", "at", "q"]) {
      if (from[key] !== "") made.set(key, from[key]);
    }
    return made.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  }

  // A place is below another if it goes on with a separator.
  const isWithin = (at, top) => at === top || (at.startsWith(top) && /^[ .[{]/.test(at.slice(top.length)));

  const TESTS = {
    q: (words) => (decision) => words.every((word) => decision.haystack.includes(word)),
    severity: (all) => (decision) => all.includes(decision.severity),
    pinned: () => (decision) => decision.pinned,
    operation: (name) => (decision) => decision.group === name,
    aspect: (name) => (decision) => decision.aspect === name,
    rule: (name) => (decision) => decision.rule === name,
    at: (top) => (decision) => isWithin(decision.at, top),
  };

  function tests() {
    const active = {};
    const words = filter.q.toLowerCase().split(/\s+/).filter((word) => word !== "");
    if (words.length > 0) active.q = TESTS.q(words);
    if (filter.severity.length > 0) active.severity = TESTS.severity(filter.severity);
    if (filter.pinned) active.pinned = TESTS.pinned();
    for (const key of ["operation", "aspect", "rule", "at"]) {
      if (filter[key] !== "") active[key] = TESTS[key](filter[key]);
    }
    return active;
  }

  // How many decisions there are of each kind if all filters but this one stay.
  function tally(active, but, kind) {
    const others = Object.keys(active).filter((key) => key !== but).map((key) => active[key]);
    const counts = new Map();
    for (const decision of decisions) {
      if (others.every((test) => test(decision))) {
        const key = kind(decision);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  }

  // A new entry in the history where someone followed a link, else the same one again.
  function choose(changes, isStep) {
    filter = { ...filter, ...changes };
    const address = `#${hash(filter)}`;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    apply();
  }

  function options(select, names, counts, chosen, all) {
    const list = names.includes(chosen) || chosen === "" ? names : [...names, chosen];
    select.replaceChildren(
      node("option", { value: "" }, all),
      ...list.map((name) => {
        const count = counts.get(name) ?? 0;
        const option = node("option", { value: name }, `${visible(name)}  (${count})`);
        option.disabled = count === 0 && name !== chosen;
        return option;
      }),
    );
    select.value = chosen;
  }

  const distinct = (kind) => [...new Set(decisions.map(kind))];
  const groups = [WHOLE, ...operations].filter((name) => name !== WHOLE || decisions.some((d) => d.operation === null));
  const aspects = distinct((decision) => decision.aspect).sort();
  const rules = distinct((decision) => decision.rule).sort();

  const chips = [...SEVERITIES, "pinned"].map((name) => {
    const count = node("b");
    const button = node("button", { type: "button", class: name, "data-chip": name, "aria-pressed": "false" }, name, count);
    button.addEventListener("click", () => {
      if (name === "pinned") choose({ pinned: !filter.pinned });
      else if (filter.severity.includes(name)) choose({ severity: filter.severity.filter((other) => other !== name) });
      else choose({ severity: SEVERITIES.filter((other) => other === name || filter.severity.includes(other)) });
    });
    return { name, button, count };
  });

  function controls(active) {
    const severities = tally(active, "severity", (decision) => decision.severity);
    const pinned = tally(active, "pinned", (decision) => decision.pinned);
    for (const { name, button, count } of chips) {
      const isOn = name === "pinned" ? filter.pinned : filter.severity.includes(name);
      button.setAttribute("aria-pressed", String(isOn));
      count.textContent = (name === "pinned" ? pinned.get(true) : severities.get(name)) ?? 0;
    }
    options(byId("operation"), groups, tally(active, "operation", (d) => d.group), filter.operation, "all");
    options(byId("aspect"), aspects, tally(active, "aspect", (d) => d.aspect), filter.aspect, "all");
    options(byId("rule"), rules, tally(active, "rule", (d) => d.rule), filter.rule, "all");
    if (byId("q").value !== filter.q) byId("q").value = filter.q;
    byId("within").hidden = filter.at === "";
    byId("within").querySelector("code").textContent = visible(filter.at);
    byId("reset").hidden = Object.keys(active).length === 0;
  }

  // ---- showing

  const FIRST = 100;
  const AT_ONCE = 600;
  const NEXT = 300;
  let waiting = { next: 0, matches: [] };
  let timer;

  function apply() {
    const active = tests();
    const all = Object.values(active);
    const matches = [];
    decisions.forEach((decision, index) => {
      if (all.every((test) => test(decision))) matches.push(index);
    });
    controls(active);
    byId("count").textContent = `${matches.length} of ${decisions.length} shown`;
    byId("count").classList.toggle("hidden", all.length === 0);
    byId("empty").hidden = matches.length > 0;
    byId("scroller").scrollTop = 0;
    show(matches);
  }

  // The first rows are there immediately, some hundreds right after that, so that the browser's own
  // search finds them, and the others when they are about to be scrolled to: a table of thousands
  // takes seconds to lay out.
  function show(matches) {
    clearTimeout(timer);
    for (const body of [...byId("table").tBodies]) body.remove();
    const counts = new Map();
    for (const index of matches) {
      const { group } = decisions[index];
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    waiting = { next: 0, matches, counts, group: null, body: null };
    document.documentElement.dataset.state = "busy";
    append(FIRST);
    timer = setTimeout(() => {
      append(AT_ONCE - FIRST);
      document.documentElement.dataset.state = "done";
      fillView();
    }, 0);
  }

  function append(size) {
    const { matches, counts } = waiting;
    const end = Math.min(waiting.next + size, matches.length);
    for (; waiting.next < end; waiting.next += 1) {
      const decision = decisions[matches[waiting.next]];
      if (decision.group !== waiting.group) {
        waiting.group = decision.group;
        waiting.body = byId("table").createTBody();
        waiting.body.append(groupRow(decision.group, counts.get(decision.group)));
      }
      const made = row(decision, matches[waiting.next]);
      made.tabIndex = waiting.next === 0 ? 0 : -1;
      waiting.body.append(made);
    }
    const left = matches.length - waiting.next;
    byId("rest").hidden = left === 0;
    byId("rest-count").textContent = `${left} more rows as you scroll.`;
  }

  let isNear = false;
  const fillView = () => {
    if (!isNear || waiting.next >= waiting.matches.length) return;
    append(NEXT);
    // Told anew whether the end is near still.
    nearEnd.unobserve(byId("rest"));
    nearEnd.observe(byId("rest"));
  };
  const nearEnd = new IntersectionObserver(
    (entries) => {
      isNear = entries.at(-1).isIntersecting;
      if (document.documentElement.dataset.state === "done") fillView();
    },
    { rootMargin: "1500px 0px" },
  );
  nearEnd.observe(byId("rest"));

  const appendAll = () => append(waiting.matches.length);
  byId("rest-all").addEventListener("click", appendAll);
  window.addEventListener("beforeprint", appendAll);

  // ---- keyboard

  function focusRow(to) {
    if (!to) return;
    for (const old of document.querySelectorAll("tr.decision[tabindex='0']")) old.tabIndex = -1;
    to.tabIndex = 0;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function neighbour(from, step) {
    const rows = [...document.querySelectorAll("tr.decision")];
    const at = from ? rows.indexOf(from) + step : 0;
    if (at >= rows.length) append(NEXT);
    return rows[at] ?? document.querySelectorAll("tr.decision")[at];
  }

  function unfold(made) {
    const buttons = [...made.querySelectorAll("button.more")];
    const open = buttons.some((button) => button.getAttribute("aria-expanded") !== "true");
    for (const button of buttons) button.fold(open);
  }

  const KEYS = {
    ArrowDown: (at) => focusRow(neighbour(at, 1)),
    ArrowUp: (at) => focusRow(neighbour(at, -1)),
    j: (at) => focusRow(neighbour(at, 1)),
    k: (at) => focusRow(neighbour(at, -1)),
    Home: () => focusRow(document.querySelector("tr.decision")),
    End: () => focusRow([...document.querySelectorAll("tr.decision")].at(-1)),
    "/": () => byId("q").select(),
  };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.metaKey || event.ctrlKey || event.altKey || byId("help").open) return;
    if (target === byId("q")) {
      if (key === "Escape") choose({ q: "" });
      else if (key === "ArrowDown" || key === "Enter") focusRow(neighbour(null, 0));
      else return;
      event.preventDefault();
      return;
    }
    if (target.closest("input, select")) return;
    const current = target.closest("tr.decision");
    if (key === "Enter" && target === current) {
      unfold(current);
    } else if (Object.hasOwn(KEYS, key) && (current || !key.startsWith("Arrow") || target === document.body || target === byId("scroller"))) {
      KEYS[key](current);
    } else {
      return;
    }
    event.preventDefault();
  });

  // ---- what doesn't change

  function frame() {
    const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
    const total = (severity) => decisions.filter((decision) => decision.severity === severity).length;
    const pins = decisions.filter((decision) => decision.pinned).length;
    byId("summary").textContent = [
      plural(data.sources.length, "source"),
      plural(data.operations.length, "operation"),
      plural(decisions.length, "decision"),
      ...SEVERITIES.map((severity) => plural(total(severity), severity)),
      `${pins} pinned`,
    ].join(" · ");
    byId("table").style.setProperty("--sources", data.sources.length);
    byId("columns").append(
      node("col", { class: "place" }),
      ...data.sources.map(() => node("col")),
      node("col", { class: "choice" }),
    );
    byId("head").append(
      node("th", { scope: "col", class: "place" }, node("b", {}, "Place"), node("span", {}, "severity and aspect")),
      ...data.sources.map((source) => node("th", { scope: "col", class: "source" },
        node("b", {}, visible(source.name)),
        node("span", {}, [source.openapi && `OpenAPI ${visible(source.openapi)}`, source.kind].filter(Boolean).join(" · ")),
        node("span", { title: visible(source.file) }, visible(source.file)))),
      node("th", { scope: "col", class: "choice" }, node("b", {}, "Choice"), node("span", {}, "rule and reason")),
    );
    for (const rule of data.rules) {
      const used = decisions.filter((decision) => decision.rule === rule.name && !decision.pinned).length;
      byId("rules").tBodies[0].append(node("tr", {},
        node("th", { scope: "row" }, rule.name),
        ...[String(used), rule.request, rule.response, rule.because].map((text) => node("td", {}, ...prose(text)))));
    }
    byId("severity").append(...chips.map((chip) => chip.button));
  }

  frame();
  let typing;
  byId("q").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => choose({ q: byId("q").value }), 120);
  });
  for (const id of ["operation", "aspect", "rule"]) {
    byId(id).addEventListener("change", () => choose({ [id]: byId(id).value }));
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => {
    choose({ ...NOTHING }, true);
    byId("q").focus();
  });
  byId("within").querySelector("button").addEventListener("click", () => choose({ at: "" }, true));
  byId("open-help").addEventListener("click", () => byId("help").showModal());
  byId("help").addEventListener("click", (event) => {
    if (event.target === byId("help")) byId("help").close();
  });
  const follow = () => {
    filter = read(location.hash);
    apply();
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
