"""Lets containers reach what listens on 127.0.0.1 of this machine, and nobody else: it listens on the bridge of the
containers only.

    relay.py ADDRESS PORT...     # prints, for each port, the one of ADDRESS that leads to it

It ends with its standard input.
"""

import asyncio
import socket
import sys

FREEBIND = 15  # IP_FREEBIND of Linux: the bridge comes with its first container


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(64 * 1024):
            target.write(piece)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
    except OSError:
        target.close()


async def relay(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        answers, requests = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(pump(reader, requests), pump(answers, writer))
    requests.close()
    writer.close()


async def main(address: str, ports: list[int]) -> None:
    servers = []
    for port in ports:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.IPPROTO_IP, FREEBIND, 1)
        listener.bind((address, 0))
        servers.append(await asyncio.start_server(lambda r, w, port=port: relay(port, r, w), sock=listener))
        print(listener.getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], [int(port) for port in sys.argv[2:]]))
