"""The host's room: starting the server, looking after it, the commands of `./leanto`.

Sits above every other room and may call all of them; nobody but `cli` and the tests call it.
"""
