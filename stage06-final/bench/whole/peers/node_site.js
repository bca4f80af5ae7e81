// The site on node's http module, or its https module.
//   node node_site.js 127.0.0.1 PORT FOLDER [tls]
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const [host, port, folder, secure] = process.argv.slice(2)

const send = (response, type, text) => {
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}
const hello = (response) => send(response, 'text/plain; charset=utf-8', 'Hello, World!\n')

function upload (request, response) {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => send(response, 'text/plain', `${Buffer.concat(pieces).length}\n`))
}

function file (name, response) {
  const full = path.join(folder, 'files', path.basename(name))
  fs.stat(full, (err, info) => {
    if (err) return response.writeHead(404).end()
    response.setHeader('Content-Type', 'application/octet-stream')
    response.setHeader('Content-Length', info.size)
    fs.createReadStream(full).pipe(response)
  })
}

function serve (request, response) {
  switch (`${request.method} ${request.url}`) {
    case 'GET /hello': return hello(response)
    case 'GET /json': return send(response, 'application/json', JSON.stringify({ message: 'Hello, World!', number: 42, tags: ['small', 'fast', 'whole'] }))
    case 'GET /wait': return setTimeout(() => hello(response), 1)
    case 'POST /upload': return upload(request, response)
  }
  if (request.method === 'GET' && request.url.startsWith('/files/')) return file(request.url, response)
  response.writeHead(404).end()
}

const options = { keepAliveTimeout: 600000, requestTimeout: 0, headersTimeout: 600000 }
const server = secure
  ? require('node:https').createServer({ ...options, cert: fs.readFileSync(path.join(folder, 'cert.pem')), key: fs.readFileSync(path.join(folder, 'key.pem')) }, serve)
  : require('node:http').createServer(options, serve)
server.listen({ host, port: Number(port), backlog: 4096 })
