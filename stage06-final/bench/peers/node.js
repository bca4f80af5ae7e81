// The subject of the conformance suite on node's http module.
//   node node.js 127.0.0.1 PORT MILLISECONDS
'use strict'
const http = require('node:http')
const [host, port, limit] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

const text = (answer, body) => {
  answer.setHeader('Content-Type', 'text/plain')
  answer.end(body)
}

const pages = {
  '/': ['GET', (request, answer) => text(answer, 'Hello, World!\n')],
  '/echo': ['POST', echo],
  '/slow': ['GET', (request, answer) => setTimeout(() => text(answer, 'at last\n'), 600)],
  '/stream': ['GET', (request, answer) => {
    answer.setHeader('Content-Type', 'text/plain')
    for (let i = 0; i < 3; i++) answer.write(`line ${i}\n`)
    answer.end()
  }],
  '/broken': ['GET', () => { throw new Error('broken') }],
  '/host': ['GET', (request, answer) => text(answer, request.headers.host)],
  '/cookie': ['GET', (request, answer) => {
    answer.setHeader('Set-Cookie', 'visited=yes')
    text(answer, (request.headers.cookie || '').split('; ').map((c) => c + '\n').join(''))
  }]
}

function echo (request, answer) {
  const pieces = []
  let size = 0
  request.on('data', (piece) => {
    size += piece.length
    if (size <= 1 << 20) return pieces.push(piece)
    answer.writeHead(413, { Connection: 'close' }).end()
    request.removeAllListeners('data')
    request.resume()
  })
  request.on('end', () => { if (!answer.headersSent) answer.end(Buffer.concat(pieces)) })
}

function serve (request, answer) {
  if (request.method === 'OPTIONS' && request.url === '*') return answer.writeHead(204).end()
  const path = request.url.replace(/^https?:\/\/[^/]*/, '').replace(/\?.*/, '') || '/'
  const status = /^\/status\/([2-5]\d\d)$/.exec(path)
  const [method, page] = status
    ? ['GET', (request, answer) => { answer.statusCode = Number(status[1]); text(answer, answer.statusCode === 205 ? '' : 'This is what you asked for.\n') }]
    : pages[path] || []
  if (!page) {
    answer.statusCode = 404
    return text(answer, 'Not Found\n')
  }
  if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
    answer.statusCode = 405
    answer.setHeader('Allow', method === 'GET' ? 'GET, HEAD' : method)
    return text(answer, 'Method Not Allowed\n')
  }
  try {
    page(request, answer)
  } catch {
    answer.statusCode = 500
    text(answer, 'Internal Server Error\n')
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
