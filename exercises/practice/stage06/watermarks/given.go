// Package watermarks has the output of a connection.
package watermarks

// Source is where the output comes from: a file, a handler, another server. It calls Output.Write with one piece after the other until
// it is paused.
type Source interface {
	// Pause has the source stop. A piece that is on its way may still come.
	Pause()

	// Resume has it go on. It may call Output.Write before it returns.
	Resume()
}

// Socket is a non-blocking socket.
type Socket interface {
	// Send returns how many bytes of p the kernel takes: fewer than all of them, or none, if its buffer is full.
	Send(p []byte) (n int)
}
