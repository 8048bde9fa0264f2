"""What a daemon or a worker tells of itself on a port: `/metrics` for Prometheus, `/healthz` for whoever restarts it.

    counts.py    what is counted while it runs
    figures.py   what is looked up when somebody asks: of the database seldom, and never for longer than some seconds
    workers.py   the same of a worker, and of the queue
    health.py    whether it does its work, in one line; pure
    serving.py   the port, on threads of its own: the event loop waits for nobody who asks

The only package that imports prometheus_client. A daemon without a port never imports it. Every metric is described in
docs/operating.md.
"""
