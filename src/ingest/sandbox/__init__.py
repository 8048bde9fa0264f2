"""Runs functions over foreign bytes in child processes that can do nothing but compute.

    executor.py   in the main process: the pool of children, what becomes of each call
    fork_server.py  in the main process: the handle on the server that all children are forked from
    __main__.py, server.py   the server: a process of its own, with an empty environment and the parsers loaded
    child.py      a child: limits, one call after another
    confine.py    what the kernel is asked to forbid a child (seccomp, Landlock); syscalls.py its table
    calls.py, frames.py   what a child is sent, and how bytes go over its socket
    answers.py    what a child sends back: data, read by the type that its function declares

A document can make a parser use gigabytes of memory or minutes of processor time, and a thread cannot be stopped. It
may even take a parser over. The children import the parsers; the main process never does. Nothing is imported here:
children need no pool.
"""
