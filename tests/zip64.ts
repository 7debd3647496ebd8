// A zip as zip64 has it: what the usual end record and a table's entries have no room for stands elsewhere, whatever the size.

const END = 22
const CENTRAL = 46

/** The end record of an archive without a comment says `count` entries by zip64's record, and itself says nothing. */
export function withEnd64(archive: Uint8Array, count: number): Uint8Array {
  const at = archive.length - END
  const end = new DataView(archive.buffer, archive.byteOffset + at, END)
  const record = new DataView(new ArrayBuffer(56 + 20 + END))
  record.setUint32(0, 0x06064b50, true)
  record.setBigUint64(4, 44n, true)
  for (const field of [24, 32]) record.setBigUint64(field, BigInt(count), true)
  record.setBigUint64(40, BigInt(end.getUint32(12, true)), true)
  record.setBigUint64(48, BigInt(end.getUint32(16, true)), true)
  record.setUint32(56, 0x07064b50, true)
  record.setBigUint64(64, BigInt(at), true)
  record.setUint32(72, 1, true)
  record.setUint32(76, 0x06054b50, true)
  for (let field = 84; field < 96; field++) record.setUint8(field, 0xff)
  const whole = new Uint8Array(at + record.byteLength)
  whole.set(archive.subarray(0, at))
  whole.set(new Uint8Array(record.buffer), at)
  return whole
}

/** The sizes and the place of an archive's only entry stand in its extra field. */
export function withExtra64(archive: Uint8Array): Uint8Array {
  const end = archive.length - END
  const table = new DataView(archive.buffer, archive.byteOffset).getUint32(end + 16, true)
  const extra = new DataView(new ArrayBuffer(4 + 24))
  extra.setUint16(0, 1, true)
  extra.setUint16(2, 24, true)
  const whole = new Uint8Array(archive.length + extra.byteLength)
  whole.set(archive.subarray(0, end))
  whole.set(archive.subarray(end), end + extra.byteLength)
  const view = new DataView(whole.buffer)
  for (const [i, field] of [24, 20, 42].entries()) {
    extra.setBigUint64(4 + 8 * i, BigInt(view.getUint32(table + field, true)), true)
    view.setUint32(table + field, 0xffffffff, true)
  }
  view.setUint16(table + 30, extra.byteLength, true)
  view.setUint32(end + extra.byteLength + 12, end - table + extra.byteLength, true)
  whole.set(new Uint8Array(extra.buffer), table + CENTRAL + view.getUint16(table + 28, true))
  return whole
}
