// Shows a document's HTML, says what a mark stands for when a pointer or the keyboard reaches it, and passes presses on.

function words(mark) {
  const title = mark.querySelector("title")
  if (title) { mark.dataset.readout = title.textContent; title.remove() }
  return mark.dataset.readout || ""
}

function readout(mark) {
  const figure = mark.closest("figure")
  const line = figure && figure.querySelector(".readout")
  for (const other of figure ? figure.querySelectorAll(".m.on") : []) other.classList.remove("on")
  mark.classList.add("on")
  const said = words(mark)
  if (line) line.textContent = said
}

function quiet(figure) {
  for (const mark of figure.querySelectorAll(".m.on")) mark.classList.remove("on")
  const line = figure.querySelector(".readout")
  if (line) line.textContent = ""
}

function prepare(root) {
  for (const svg of root.querySelectorAll(".d svg")) {
    if (!svg.querySelector(".m")) continue
    svg.setAttribute("tabindex", "0")
    svg.setAttribute("aria-roledescription", "chart; arrow keys read its values")
  }
}

function step(event, svg) {
  const marks = [...svg.querySelectorAll(".m")]
  const now = marks.findIndex(mark => mark.classList.contains("on"))
  const move = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now < 0 ? marks.length - 1 : now - 1,
    ArrowUp: now - 1, Home: 0, End: marks.length - 1 }[event.key]
  if (event.key === "Escape") quiet(svg.closest("figure"))
  if (move === undefined || !marks.length) return
  event.preventDefault()
  readout(marks[Math.min(marks.length - 1, Math.max(0, move))])
}

function listen(root) {
  root.addEventListener("pointerover", event => {
    const mark = event.target.closest(".m")
    if (mark) readout(mark)
  })
  root.addEventListener("pointerout", event => {
    const figure = event.target.closest("figure")
    if (figure && event.pointerType === "mouse" && !figure.contains(event.relatedTarget)) quiet(figure)
  })
  root.addEventListener("focusout", event => {
    const figure = event.target.closest && event.target.closest("figure")
    if (figure) quiet(figure)
  })
  root.addEventListener("keydown", event => {
    const svg = event.target.closest && event.target.closest(".d svg")
    if (svg) step(event, svg)
  })
  root.addEventListener("click", event => {
    const link = event.target.closest('a[href^="#"]')
    if (link) { event.preventDefault(); show(root, link.getAttribute("href").slice(1)) }
    const button = event.target.closest("[data-act]")
    if (!button) return
    const { act, anchor = "", entry = "0" } = button.dataset
    if (act === "explore") hold(button.id)
    root.send("press", JSON.stringify({ act, anchor, entry: Number(entry) }))
  })
}

// A place inside the document is out of the address bar's reach: it is opened and shown here.
function show(root, id) {
  const place = id && root.querySelector("#" + CSS.escape(id))
  if (!place) return
  for (let one = place.closest("details"); one; one = one.parentElement.closest("details")) one.open = true
  for (const other of root.querySelectorAll(".led")) other.classList.remove("led")
  const row = place.closest("tr")
  if (row) row.classList.add("led")
  place.scrollIntoView({ block: "center" })
}

// While a drawing is swapped the page keeps its length, so that nothing scrolls away, and then the button its focus.
let wanted = ""
function hold(id) {
  const column = document.querySelector(".stMainBlockContainer")
  if (column) {
    column.style.minHeight = column.scrollHeight + "px"
    setTimeout(() => { column.style.minHeight = ""; wanted = "" }, 4000)
  }
  wanted = id
}

function refocus(root, id) {
  const button = id && document.activeElement === document.body && root.querySelector("#" + CSS.escape(id))
  if (button) button.focus({ preventScroll: true })
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  let root = parentElement.querySelector(".gd")
  if (!root) {
    root = document.createElement("div")
    root.className = "gd"
    parentElement.appendChild(root)
    listen(root)
  }
  root.send = setTriggerValue
  if (root.shown === data.html) return
  const focused = root.getRootNode().activeElement
  const held = focused && root.contains(focused) ? focused.id : ""
  const open = [...root.querySelectorAll("details[open][id]")].map(one => one.id)
  root.shown = data.html
  root.innerHTML = data.html
  for (const id of open) { const one = root.querySelector("#" + CSS.escape(id)); if (one) one.open = true }
  prepare(root)
  refocus(root, held || wanted)
  const named = location.hash.length > 1 && root.querySelector("#" + CSS.escape(decodeURIComponent(location.hash.slice(1))))
  if (named) named.scrollIntoView()
}
