import { expect, it } from 'vitest'
import { defaultTimeouts } from '../gateway/http/timeouts'
import { makePools } from './pools'
import { isPrivateAddress } from './private-address'

const closed =
  `0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.31.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255
  :: ::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::10.0.0.1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1 2002:7f00:1:: 2001::1`.split(
    /\s+/,
  )
const open = '8.8.8.8 172.32.0.1 104.18.7.192 2606:4700::6812:7c0 ::ffff:8.8.8.8 64:ff9b::8.8.8.8'.split(' ')

it.each(closed)('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true))
it.each(open)('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false))

it.each(['http://127.0.0.1:1', 'http://[::1]:1', 'http://0x7f000001', 'http://2130706433'])(
  '%s gets no pool, and no other connection',
  (origin) => {
    const pools = makePools(false, defaultTimeouts)
    for (const name of ['of', 'lookupFor'] as const)
      expect(() => pools[name](new URL(origin).origin)).toThrow(
        expect.objectContaining({ name: 'PrivateAddressError' }),
      )
  },
)

it('checks the addresses of a host name when connecting', async () => {
  const pools = makePools(false, defaultTimeouts)
  const request = pools.of('http://localhost:1').request({ method: 'GET', path: '/' })
  await expect(request).rejects.toMatchObject({ name: 'PrivateAddressError' })
  await pools.close()
})
