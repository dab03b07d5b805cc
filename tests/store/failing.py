"""A disk that can be told to fail, in the few ways in which real ones do."""

import errno
import os
import threading

from annotator.store import Disk


class FailingDisk(Disk):
    """`room`: bytes until it is full (None: no limit); the others: calls that fail with an error number."""

    def __init__(self):
        self.room = None
        self.failing = {}
        self.most = None
        self.hold = threading.Event()
        self.hold.set()

    def _check(self, call):
        if call in self.failing:
            number = self.failing[call]
            raise OSError(number, os.strerror(number))

    def write(self, fd, data):
        self.hold.wait(20)
        self._check("write")
        if self.most is not None:
            data = data[: self.most]
        if self.room is not None:
            if self.room == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = data[: self.room]
        written = super().write(fd, data)
        if self.room is not None:
            self.room -= written
        return written

    def sync(self, fd):
        self._check("sync")
        super().sync(fd)

    def truncate(self, fd, length):
        self._check("truncate")
        super().truncate(fd, length)

    def replace(self, source, target):
        self._check("replace")
        super().replace(source, target)

    def sync_folder(self, folder):
        self._check("sync_folder")
        super().sync_folder(folder)
