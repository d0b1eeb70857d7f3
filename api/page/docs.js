// Shows /openapi.json: a section for each tag, a fold for each call. Nothing is loaded from elsewhere.
const make = (tag, text) =>
  Object.assign(document.createElement(tag), text === undefined ? {} : { textContent: text })
const calls = document.getElementById('calls')

const description = await (await fetch('/openapi.json')).json()
document.getElementById('about').textContent = description.info.description
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)
for (const tag of new Set(operations.map(({ operation }) => operation.tags[0]))) {
  calls.append(make('h2', tag), ...operations.filter(({ operation }) => operation.tags[0] === tag).map(fold))
}
calls.removeAttribute('aria-busy')

function fold({ path, method, operation }) {
  const details = make('details')
  details.id = operation.operationId
  const summary = make('summary')
  summary.append(make('code', `${method} ${path}`))
  details.append(summary, make('p', operation.summary), make('p', operation.description))
  for (const { name, in: place, required, schema } of operation.parameters ?? []) {
    section(details, `${place} ${name}${required ? '' : ' (optional)'}`, schema)
  }
  for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
    section(details, `Body, ${type}`, schema)
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status === 'default') continue
    const contents = Object.entries(response.content ?? {})
    if (contents.length === 0) details.append(make('p', `${status}, no body`))
    for (const [type, { schema }] of contents) section(details, `${status}, ${type}`, schema)
  }
  return details
}

function section(details, title, schema) {
  details.append(make('h3', title), make('pre', JSON.stringify(schema, null, 2)))
}
