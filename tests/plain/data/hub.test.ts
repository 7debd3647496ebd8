// The hub's public paths, spoken by a server on this machine that behaves like it, and then as badly as networks do.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, test } from 'vitest'
import { download, type HubFile, type HubOptions, listFiles } from '../../../src/data/hub.ts'
import { Loads } from '../../../src/data/loads.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const closing: (() => void)[] = []
function closeAll() {
  for (const close of closing.splice(0)) close()
}
afterEach(closeAll)

async function serve(answer: Answer): Promise<{ options: HubOptions; requests: string[]; waits: number[] }> {
  const requests: string[] = []
  const waits: number[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.url}${request.headers.range ? ` ${request.headers.range}` : ''}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const wait = async (milliseconds: number) => void waits.push(milliseconds)
  return { options: { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, wait }, requests, waits }
}

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7)
const repository = { kind: 'dataset', name: 'owner/stories' } as const
const file: HubFile = { path: 'data/train 1#.parquet', bytes: content.length, id: 'abc' }

/** The hub as it is: redirects to where the bytes lie, ranges, a tag. */
function hub(request: IncomingMessage, response: ServerResponse, { etag = '"abc"', bytes = content } = {}): void {
  if (!request.url!.startsWith('/cdn')) {
    response.writeHead(302, { location: '/cdn', 'x-linked-etag': etag }).end()
    return
  }
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  const stale = request.headers['if-range'] !== undefined && request.headers['if-range'] !== etag
  const from = start && !stale ? Number(start) : 0
  response.writeHead(from ? 206 : 200, {
    etag,
    'content-length': bytes.length - from,
    ...(from && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  })
  response.end(bytes.subarray(from))
}

async function load(options: Parameters<typeof download>[2]): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of download(repository, file, options)) pieces.push(piece)
  return new Uint8Array(await new Blob(pieces).arrayBuffer())
}
const equal = (found: Uint8Array, wanted = content) => Buffer.from(found).equals(Buffer.from(wanted))

describe('the list of files', () => {
  test('of datasets and models, folders left out, large files by their own size, page after page', async () => {
    const { options, requests } = await serve((request, response) => {
      const second = request.url!.includes('cursor')
      if (!second) response.setHeader('link', `<${options.base}${request.url}&cursor=x>; rel="next"`)
      const entries = second
        ? [{ type: 'file', path: 'b/train.parquet', size: 130, oid: 'p', lfs: { oid: 'sha', size: 5_000_000_000 } }]
        : [
            { type: 'directory', path: 'b', size: 0, oid: 'd' },
            { type: 'file', path: 'README.md', size: 12, oid: 'o' },
          ]
      response.end(JSON.stringify(entries))
    })
    expect(await listFiles(repository, options)).toEqual([
      { path: 'README.md', bytes: 12, id: 'o' },
      { path: 'b/train.parquet', bytes: 5_000_000_000, id: 'sha' },
    ])
    await listFiles({ kind: 'model', name: 'gpt2', revision: 'v1/x' }, options)
    expect(requests[0]).toBe('/api/datasets/owner/stories/tree/main?recursive=1')
    expect(requests[2]).toBe('/api/models/gpt2/tree/v1%2Fx?recursive=1')
  })

  test.each([
    [404, 'hub-not-found'],
    [401, 'hub-refused'],
    [403, 'hub-refused'],
    [400, 'hub-unreachable'],
  ])('status %i is %s, at once', async (status, code) => {
    const { options, requests } = await serve((_, response) => response.writeHead(status).end())
    await expect(listFiles(repository, options)).rejects.toMatchObject({ code })
    expect(requests).toHaveLength(1)
  })

  test.each(['', '..', 'a/../b', 'a/b/c', 'https://x', 'a b', 'owner/', '/x', 'a/b?c', '-a/b', 'x'.repeat(300)])(
    'a name like %j is not asked for',
    async (name) => {
      const { options, requests } = await serve((_, response) => response.end('[]'))
      await expect(listFiles({ kind: 'model', name }, options)).rejects.toMatchObject({ code: 'hub-bad-name' })
      expect(requests).toEqual([])
    },
  )

  test('nonsense for a list; a next page that leads elsewhere is not followed', async () => {
    const entries = [
      null,
      1,
      { type: 'file' },
      { type: 'file', path: 'x', size: -1 },
      { type: 'file', path: '__proto__', size: 1, oid: 1 },
    ]
    const { options } = await serve((request, response) => {
      response.setHeader('link', '<http://evil.example/api>; rel="next"')
      response.end(request.url!.includes('models') ? '<html>' : JSON.stringify(entries))
    })
    expect(await listFiles(repository, options)).toEqual([{ path: '__proto__', bytes: 1, id: '1' }])
    await expect(listFiles({ kind: 'model', name: 'a/b' }, options)).rejects.toMatchObject({ code: 'hub-unreachable' })
  })
})

describe('a file', () => {
  it('comes whole, through a redirect, by its escaped path', async () => {
    const { options, requests } = await serve(hub)
    expect(equal(await load(options))).toBe(true)
    expect(requests).toEqual(['/datasets/owner/stories/resolve/main/data/train%201%23.parquet', '/cdn'])
  })

  it('is taken up where the connection broke, as often as it breaks', async () => {
    let breaks = 0
    const { options, requests, waits } = await serve((request, response) => {
      if (!request.url!.startsWith('/cdn') || breaks++ > 8) return hub(request, response)
      const from = Number(/\d+/.exec(request.headers.range ?? '0')![0])
      response.writeHead(from ? 206 : 200, {
        etag: '"abc"',
        'content-length': content.length - from,
        ...(from && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
      })
      response.write(content.subarray(from, from + 20_000), () => setTimeout(() => response.destroy(), 5))
    })
    expect(equal(await load(options))).toBe(true)
    expect(requests.filter((line) => line.includes('bytes=')).length).toBeGreaterThanOrEqual(9)
    expect(Math.max(...waits)).toBe(1000) // progress starts the count anew
  })

  it('goes on in another session, and is not mixed with another version', async () => {
    const { options, requests } = await serve(hub)
    const tags: string[] = []
    for await (const _ of download(repository, file, { ...options, onETag: (etag) => tags.push(etag) })) break
    expect(tags).toEqual(['"abc"'])
    const rest = await load({ ...options, from: 123_456, etag: tags[0] })
    expect(equal(rest, content.subarray(123_456))).toBe(true)
    expect(requests.at(-1)).toBe('/cdn bytes=123456-')
    await expect(load({ ...options, from: 5, etag: '"older"' })).rejects.toMatchObject({ code: 'hub-changed' })
    expect((await load({ ...options, from: content.length })).length).toBe(0)
  })

  it('comes whole from a server without ranges', async () => {
    const { options } = await serve((_, response) => response.end(content))
    expect(equal(await load({ ...options, from: 1000 }), content.subarray(1000))).toBe(true)
  })

  it('waits as it is told when there were too many requests, and gives up after six', async () => {
    let busy = 2
    const { options, waits } = await serve((request, response) => {
      if (busy-- > 0) response.writeHead(429, { 'retry-after': '7' }).end()
      else hub(request, response)
    })
    expect(equal(await load(options))).toBe(true)
    expect(waits).toEqual([7000, 7000])
    busy = Number.POSITIVE_INFINITY
    await expect(load(options)).rejects.toMatchObject({ code: 'hub-unreachable', facts: { reason: 'status 429' } })
    expect(waits).toHaveLength(7)
  })

  it.each([
    ['longer than the list says', Buffer.concat([content, content])],
    ['shorter than the list says', Buffer.from(content.subarray(5))],
  ])('%s is refused', async (_, bytes) => {
    const { options } = await serve((request, response) => hub(request, response, { bytes }))
    await expect(load(options)).rejects.toMatchObject({ code: 'hub-changed' })
  })

  it('that claims no length and goes on for ever is cut off', async () => {
    const { options } = await serve((_, response) => {
      const more = () => response.writable && response.write(content, more)
      more()
    })
    await expect(load(options)).rejects.toMatchObject({ code: 'hub-changed' })
  })

  it('that changes while it is loaded is noticed', async () => {
    let first = true
    const { options } = await serve((request, response) => {
      if (!first) return hub(request, response, { etag: '"new"' })
      first = false
      response.writeHead(200, { etag: '"abc"', 'content-length': content.length })
      response.write(content.subarray(0, 5000), () => setTimeout(() => response.destroy(), 5))
    })
    await expect(load(options)).rejects.toMatchObject({ code: 'hub-changed' })
  })

  it('stops when it is told to, also while it waits', async () => {
    const controller = new AbortController()
    const { options } = await serve((_, response) => response.writeHead(503).end())
    const failure = load({ base: options.base, signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(failure).rejects.toThrow('enough')
  })

  it('is not there when nobody answers', async () => {
    const { options } = await serve(hub)
    closeAll()
    await expect(load(options)).rejects.toMatchObject({ code: 'hub-unreachable', facts: { reason: 'no connection' } })
  })
})

describe('a load that broke off', () => {
  it('goes on from what it has when it is asked for again, and tells how far it is', async () => {
    let broken = true
    const { options, requests } = await serve((request, response) => {
      if (!broken || !request.url!.startsWith('/cdn')) return hub(request, response)
      response.writeHead(200, { etag: '"abc"', 'content-length': content.length })
      response.write(content.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 5))
    })
    const loads = new Loads()
    const told: number[] = []
    const load = () => loads.load(repository, file, (bytes) => told.push(bytes), options)
    const wait = options.wait!
    let waits = 0
    const impatient = { ...options, wait: async (ms: number) => (++waits > 2 ? loads.stop() : wait(ms)) }
    await expect(loads.load(repository, file, (bytes) => told.push(bytes), impatient)).rejects.toThrow()
    const before = told.at(-1)!
    expect(before).toBeGreaterThan(0)
    broken = false
    expect(equal(new Uint8Array(await (await load()).arrayBuffer()))).toBe(true)
    expect(requests.at(-1)).toMatch(/^\/cdn bytes=\d+-$/)
    expect(told.at(-1)).toBe(content.length)
    expect(told).toEqual([...told].sort((a, b) => a - b))
  })

  it('is stopped in the middle, and goes on from there', async () => {
    let stalls = true
    const { options, requests } = await serve((request, response) => {
      if (!stalls || !request.url!.startsWith('/cdn')) return hub(request, response)
      response.writeHead(200, { etag: '"abc"', 'content-length': content.length })
      response.write(content.subarray(0, 70_000)) // and no more, and no end
    })
    const loads = new Loads()
    const stopped = loads.load(
      repository,
      file,
      (bytes) => bytes === 70_000 && loads.stop(new Error('enough')),
      options,
    )
    await expect(stopped).rejects.toThrow('enough')
    stalls = false
    const whole = await loads.load(repository, { ...file }, () => {}, options)
    expect(equal(new Uint8Array(await whole.arrayBuffer()))).toBe(true)
    expect(requests.at(-1)).toBe('/cdn bytes=70000-')
  })
})

describe('what has arrived', () => {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const git = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')
  const changed = content.with(content.length - 5, content.at(-5)! ^ 1)

  it.each([
    ['a large file’s SHA-256', sha256],
    ['what Git calls a small one by', git],
  ])('is held against %s', async (_, id) => {
    let bytes = content
    let breaks = true
    const { options } = await serve((request, response) => {
      if (!breaks || !request.url!.startsWith('/cdn')) return hub(request, response, { bytes })
      breaks = false
      response.writeHead(200, { etag: '"abc"', 'content-length': bytes.length })
      response.write(bytes.subarray(0, 50_001), () => setTimeout(() => response.destroy(), 5))
    })
    const loads = new Loads()
    const load = () => loads.load(repository, { ...file, id }, () => {}, options)
    expect(equal(new Uint8Array(await (await load()).arrayBuffer()))).toBe(true)
    bytes = changed // one bit, and as long as it was
    await expect(load()).rejects.toMatchObject({ code: 'hub-damaged', facts: { path: file.path } })
    bytes = content // nothing of it is used again
    expect(equal(new Uint8Array(await (await load()).arrayBuffer()))).toBe(true)
  })
})
