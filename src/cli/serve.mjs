// Static files on this machine's loopback, under the strict policy. Knows nothing of what it serves.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { headerPolicy } from './security-policy.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * Answers requests under `base` ('/' or '/some/path/') with the files of `folder`; all else is 404.
 * @param {string} folder
 * @param {{ base?: string, policy?: string }} [options]
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function fileServer(folder, { base = '/', policy = headerPolicy } = {}) {
  const root = resolve(folder)
  const headers = {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  }
  return async (request, response) => {
    const path = requestedPath(request.url ?? '/', base)
    const name =
      path === undefined ? undefined : join(root, path.endsWith('/') || path === '' ? `${path}index.html` : path)
    const found = name?.startsWith(root + sep) ? await stat(name).catch(() => undefined) : undefined
    if (!name || !found?.isFile()) {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('Nothing is here.\n')
      return
    }
    const type = TYPES[extname(name)] ?? 'application/octet-stream'
    response.writeHead(200, { ...headers, 'Content-Type': type, 'Content-Length': found.size })
    if (request.method === 'HEAD') response.end()
    else
      createReadStream(name)
        .on('error', () => response.destroy())
        .pipe(response)
  }
}

/**
 * What a request's address names below `base`, or undefined. It may still climb out by `..`.
 * @param {string} url
 * @param {string} base
 */
function requestedPath(url, base) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0])
    return path.startsWith(base) && !path.includes('\0') ? path.slice(base.length) : undefined
  } catch {
    return undefined // a malformed escape
  }
}

/**
 * Listens on 127.0.0.1. Port 0 takes any free one.
 * @param {import('node:http').RequestListener} listener
 * @param {number} [port]
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 * @throws the system's error, such as EADDRINUSE
 */
export function listen(listener, port = 0) {
  const server = createServer(listener)
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', () => {
      const close = () =>
        new Promise((/** @type {(value: void) => void} */ closed) => {
          server.close(() => closed())
          server.closeAllConnections()
        })
      const address = server.address()
      done({ port: typeof address === 'object' && address ? address.port : port, close })
    })
  })
}
