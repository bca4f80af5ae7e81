package conformance

import (
	"context"
	"net"
	"time"
)

// served notes the case for which the server has taken a connection. If the server goes, this case may be the cause.
func (r *round) served(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = what
}

// gone returns the Lack of a server that has gone, or nil.
func (r *round) gone() *Lack {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost == nil && r.config.Process != nil {
		select {
		case <-r.config.Process.Ended():
			r.lost = r.lostTo(r.config.Process.LastWords())
		default:
		}
	}
	return r.lost
}

// lose checks again whether a server that refused a connection has gone. It returns nil if it has not.
func (r *round) lose(ctx context.Context) *Lack {
	dialer := net.Dialer{Timeout: r.config.Patience}
	if conn, err := dialer.DialContext(ctx, "tcp", r.config.Addr); err == nil {
		conn.Close()
		return nil
	}
	if p := r.config.Process; p != nil {
		select {
		case <-p.Ended():
		case <-time.After(time.Second): // it has closed its listener and goes on
		}
	}
	if lack := r.gone(); lack != nil {
		return lack
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost == nil {
		r.lost = r.lostTo("the server takes no connections any more")
	}
	return r.lost
}

// lostTo returns the Lack of a server that has gone. The caller holds mu.
func (r *round) lostTo(how string) *Lack {
	return &Lack{Name: serverName, Asked: r.last, Found: how}
}
