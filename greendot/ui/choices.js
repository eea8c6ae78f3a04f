// Shows what can be chosen on a page as the browser's own lists, and passes on what is picked: all of it each time, so
// that of two picks in a row none is lost.

function place(row, choice) {
  const held = [...row.children].find(one => one.dataset.name === choice.name)
  if (held) return held
  const one = document.createElement("div")
  const [label, select] = [document.createElement("label"), document.createElement("select")]
  one.dataset.name = select.name = choice.name
  label.htmlFor = select.id = `pick-${choice.name}`
  one.append(label, select)
  return one
}

function fill(one, choice) {
  const [label, select] = one.children
  label.textContent = choice.label
  const options = JSON.stringify(choice.options)
  if (select.shown !== options) {
    select.shown = options
    select.replaceChildren(...choice.options.map(option => new Option(option.label, option.key)))
  }
  select.value = choice.chosen
}

export default function (component) {
  const { data, parentElement, setStateValue } = component
  let row = parentElement.querySelector(".choices")
  if (!row) {
    row = document.createElement("div")
    row.className = "choices"
    row.addEventListener("change", () => {
      const values = Object.fromEntries([...row.querySelectorAll("select")].map(one => [one.name, one.value]))
      row.send("picked", { at: Date.now(), values })
    })
    parentElement.appendChild(row)
  }
  row.send = setStateValue
  const places = data.choices.map(choice => place(row, choice))
  for (const other of [...row.children]) if (!places.includes(other)) other.remove()
  places.forEach((one, at) => {
    if (row.children[at] !== one) row.insertBefore(one, row.children[at] || null)
    fill(one, data.choices[at])
  })
}
