//! The client against real sockets of this machine.
