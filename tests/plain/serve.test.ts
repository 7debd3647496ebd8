// The file server of `npm start`: what it may give away, and under which headers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { headerPolicy } from '../../src/cli/security-policy.mjs'
import { fileServer, listen } from '../../src/cli/serve.mjs'

const outer = mkdtempSync(join(tmpdir(), 'vitro-serve-'))
let server: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  mkdirSync(join(outer, 'dist/assets'), { recursive: true })
  writeFileSync(join(outer, 'dist/index.html'), '<title>page</title>')
  writeFileSync(join(outer, 'dist/assets/a b.js'), '1')
  writeFileSync(join(outer, 'secret'), 'secret')
  mkdirSync(join(outer, 'dist-other'))
  writeFileSync(join(outer, 'dist-other/secret'), 'secret')
  server = await listen(fileServer(join(outer, 'dist'), { base: '/x/' }))
})
afterAll(async () => {
  await server.close()
  rmSync(outer, { recursive: true })
})

/** As it stands: fetch would tidy the path up. */
const get = (path: string, method = 'GET') =>
  new Promise<{ status?: number; type?: string; policy?: unknown; body: string }>((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method }, async (response) => {
      const { 'content-type': type, 'content-security-policy': policy } = response.headers
      done({ status: response.statusCode, type, policy, body: await text(response) })
    })
    sent.on('error', fail).end()
  })

it('serves files below its base, with the policy', async () => {
  expect(await get('/x/')).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
    policy: headerPolicy,
    body: '<title>page</title>',
  })
  expect(await get('/x/?run=1')).toMatchObject({ status: 200 })
  expect(await get('/x/assets/a%20b.js')).toMatchObject({
    type: 'text/javascript; charset=utf-8',
    policy: headerPolicy,
    body: '1',
  })
  expect(await get('/x/', 'HEAD')).toMatchObject({ status: 200, body: '' })
})

it.each([
  '/',
  '/index.html',
  '/x/assets',
  '/x/assets/',
  '/x/../secret',
  '/x/%2e%2e/secret',
  '/x/..%2fsecret',
  '/x/..%5csecret',
  '/x/../dist-other/secret',
  '/x//etc/passwd',
  '/x/%00',
  '/x/%zz',
])('gives nothing for %s', async (path) => {
  expect(await get(path)).toMatchObject({ status: 404, policy: headerPolicy })
})
