"""A TCP proxy on loopback whose backward direction is late: delaying_proxy.py PORT TARGET_PORT SECONDS.

What the target sends arrives in order and complete, each piece SECONDS after it was sent; connecting takes no longer.
"""
import asyncio
import sys

PIECE = 65536


async def pass_on(reader, writer, delay):
    """Copies until the end; what is read while earlier pieces are still held back waits beside them."""
    loop = asyncio.get_running_loop()
    pieces = asyncio.Queue()

    async def deliver():
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        writer.close()

    delivery = asyncio.create_task(deliver())
    try:
        while piece := await reader.read(PIECE):
            pieces.put_nowait((loop.time() + delay, piece))
    except ConnectionError:
        pass  # the end, too
    pieces.put_nowait((loop.time() + delay, b""))
    try:
        await delivery
    except ConnectionError:
        pass  # nobody is there any more for what comes late


async def serve(port, target, delay):
    async def proxy(reader, writer):
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pass_on(reader, behind_writer, 0), pass_on(behind_reader, writer, delay))

    server = await asyncio.start_server(proxy, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
