// A deliberately simple server, as one writes it in ten minutes. Usage: simple.js HOST:PORT
const http = require('http')

const [host, port] = process.argv[2].split(':')

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0]
  const text = (status, content) => {
    response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': content.length })
    response.end(content)
  }
  if (path === '/') {
    text(200, 'Hello from Node\n')
  } else if (path === '/slow') {
    setTimeout(() => text(200, 'late\n'), 500)
  } else if (path === '/echo' && request.method === 'POST') {
    const pieces = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', () => text(200, Buffer.concat(pieces)))
  } else {
    text(404, 'no such page\n')
  }
})
server.listen(Number(port), host)
process.on('SIGTERM', () => process.exit(0))
