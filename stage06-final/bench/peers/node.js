// The subject of the conformance suite on node's http module.
//   node node.js 127.0.0.1 PORT MILLISECONDS
'use strict'
const http = require('node:http')
const [host, port, limit] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

const text = (response, body) => {
  response.setHeader('Content-Type', 'text/plain')
  response.end(body)
}

const pages = {
  '/': ['GET', (request, response) => text(response, 'Hello, World!\n')],
  '/echo': ['POST', echo],
  '/slow': ['GET', (request, response) => setTimeout(() => text(response, 'at last\n'), 600)],
  '/stream': ['GET', (request, response) => {
    response.setHeader('Content-Type', 'text/plain')
    for (let i = 0; i < 3; i++) response.write(`line ${i}\n`)
    response.end()
  }],
  '/broken': ['GET', () => { throw new Error('broken') }],
  '/host': ['GET', (request, response) => text(response, request.headers.host)],
  '/cookie': ['GET', (request, response) => {
    response.setHeader('Set-Cookie', 'visited=yes')
    text(response, (request.headers.cookie || '').split('; ').map((c) => c + '\n').join(''))
  }]
}

function echo (request, response) {
  const pieces = []
  let size = 0
  request.on('data', (piece) => {
    size += piece.length
    if (size <= 1 << 20) return pieces.push(piece)
    response.writeHead(413, { Connection: 'close' }).end()
    request.removeAllListeners('data')
    request.resume()
  })
  request.on('end', () => { if (!response.headersSent) response.end(Buffer.concat(pieces)) })
}

function serve (request, response) {
  if (request.method === 'OPTIONS' && request.url === '*') return response.writeHead(204).end()
  const path = request.url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/, '') || '/'
  const status = /^\/status\/([2-5]\d\d)$/.exec(path)
  const [method, page] = status
    ? ['GET', (request, response) => { response.statusCode = Number(status[1]); text(response, response.statusCode === 205 ? '' : 'This is what you asked for.\n') }]
    : pages[path] || []
  if (!page) {
    response.statusCode = 404
    return text(response, 'Not Found\n')
  }
  if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
    response.statusCode = 405
    response.setHeader('Allow', method === 'GET' ? 'GET, HEAD' : method)
    return text(response, 'Method Not Allowed\n')
  }
  try {
    page(request, response)
  } catch {
    response.statusCode = 500
    text(response, 'Internal Server Error\n')
  }
}

const server = http.createServer({
  headersTimeout: limit,
  requestTimeout: limit,
  keepAliveTimeout: limit,
  connectionsCheckingInterval: 100
}, serve)
server.timeout = limit
server.listen(port, host, () => {
  console.log(`node: listening on http://${host}:${server.address().port}/ `)
})
