"""A TCP proxy that loses answers: the request has arrived, the client never hears of it."""

import random
import socket
import threading


class LossyProxy:
    """Forwards to a port; now and then it drops what the broker says and closes both ends."""

    def __init__(self, seed: int, loss: float) -> None:
        self._chance = random.Random(seed)
        self._loss = loss
        self._target = 0
        self.lost = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def start(self, target: int) -> None:
        self._target = target
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._loss = 0
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                broker = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # the broker is just being restarted
                client.close()
                continue
            threading.Thread(target=self._forward, args=(client, broker, False), daemon=True).start()
            threading.Thread(target=self._forward, args=(broker, client, True), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if answers and self._chance.random() < self._loss:
                    self.lost += 1
                    break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                end.close()
