package loop

import "net/netip"

// Adopt makes a connection of a descriptor from elsewhere: a connected, non-blocking stream socket of this loop's kernel
// (kernel.NewPair). From here on the loop owns it. Start returns its handler, as with Listen. If the loop is about to end, Adopt closes
// the descriptor at once, and returns false.
func (l *Loop) Adopt(fd int, start func(*Conn) Handler) bool {
	if !l.mine("Loop.Adopt") {
		return false
	}
	if l.phase == closingDown {
		_ = l.kernel.Close(fd)
		return false
	}
	l.adopt(descriptor{fd: fd}, netip.AddrPort{}, "adopt", start)
	return true
}
