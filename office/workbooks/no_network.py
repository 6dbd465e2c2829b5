"""A process without a network: what reads a file from outside can reach nobody, whatever the file makes of it.

By the kernel's own filter (seccomp, Linux): no socket can be opened from then on, by Python or by a library, nor in a process that
this one starts. The packages that write such filters need a library of the system beside them, which no installation has to have.
"""

import ctypes
import errno
import platform
import struct

# machine → (its number in the filter, its number of the call ``socket``). linux/audit.h, and the machine's table of calls.
_MACHINES = {
    "x86_64": (0xC000003E, 41),
    "aarch64": (0xC00000B7, 198),
    "loongarch64": (0xC0000102, 198),
}  # fmt: skip
# Through this one sockets would be opened without that call; it has the same number everywhere.
_IO_URING_SETUP = 425
# From here on a call of x86-64 is one of its other tables.
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CALL_AT, _MACHINE_AT = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def leave_the_network() -> bool:
    """Have this process open no socket any more; whether the system can do that."""
    try:
        machine, socket = _MACHINES[platform.machine()]
        act = ctypes.CDLL(None, use_errno=True).prctl
    except (KeyError, AttributeError, OSError, TypeError):
        # Another system than Linux, or a machine whose calls are not known here.
        return False
    # Each with how many instructions to pass over if it holds, and if not.
    instructions = b"".join(
        struct.pack("HBBI", *one)
        for one in [
            (_LOAD, 0, 0, _MACHINE_AT),
            (_EQUAL, 0, 5, machine),
            (_LOAD, 0, 0, _CALL_AT),
            (_AT_LEAST, 3, 0, _X32),
            (_EQUAL, 2, 0, socket),
            (_EQUAL, 1, 0, _IO_URING_SETUP),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        ]
    )
    kept = ctypes.create_string_buffer(instructions)
    program = _Program(len(instructions) // 8, ctypes.addressof(kept))
    return act(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and act(_SET_FILTER, _FILTER, ctypes.byref(program), 0, 0) == 0
