package https

import (
	"crypto/tls"
	"iter"
)

// handshake is a handshake that waits for its peer without blocking the loop. In crypto/tls it is one long function, so it runs in a
// coroutine, and pauses where it needs bytes that have not come yet.
type handshake struct {
	next func() (struct{}, bool) // runs until the next pause; nil: not begun
	quit func()
	over bool
	err  error
}

func (h *handshake) begun() bool { return h.next != nil || h.over }

// goOn runs the handshake until it is over, or has to wait.
func (h *handshake) goOn(conn *tls.Conn, m *memory) error {
	if h.next == nil {
		h.next, h.quit = iter.Pull(func(yield func(struct{}) bool) {
			m.pause = func() bool { return yield(struct{}{}) }
			h.err = conn.Handshake()
		})
	}
	if _, waits := h.next(); waits {
		return nil
	}
	h.over = true
	h.next, h.quit, m.pause = nil, nil, nil
	return h.err
}

// stop ends a handshake that is no longer needed: its Read returns net.ErrClosed.
func (h *handshake) stop() {
	if h.quit != nil {
		h.quit()
		h.next, h.quit, h.over = nil, nil, true
	}
}
