package loop

import "net/netip"

// Adopt makes a connection of a descriptor that comes from elsewhere: a stream socket of this loop's kernel, connected and non-blocking
// (kernel.NewPair). From here on it is the loop's. Start returns its handler, as with Listen. A loop that is about to end closes
// it at once, and Adopt reports false.
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
