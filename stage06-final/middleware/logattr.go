package middleware

import (
	"fmt"
	"log/slog"

	"looper.example/stage06-final/looper"
)

// LogMethod logs the request's method.
func LogMethod(c *looper.Context, _ looper.Done) slog.Attr { return slog.String("method", c.Method()) }

// LogPath logs the request's path as the client sent it.
func LogPath(c *looper.Context, _ looper.Done) slog.Attr { return slog.String("path", c.RawPath()) }

// LogRoute logs the pattern of the route; it is left out if there is none.
func LogRoute(c *looper.Context, _ looper.Done) slog.Attr { return unlessEmpty("route", c.Pattern()) }

// LogStatus logs the status of the response; 499 if the client had gone before there was one.
func LogStatus(_ *looper.Context, d looper.Done) slog.Attr { return slog.Int("status", d.Status) }

// LogBytes logs the length of the response's content.
func LogBytes(_ *looper.Context, d looper.Done) slog.Attr { return slog.Int64("bytes", d.Bytes) }

// LogTook logs the time that the request took.
func LogTook(_ *looper.Context, d looper.Done) slog.Attr { return slog.Duration("took", d.Took) }

// LogClient logs the client's address, as trusted proxies name it; "unix" if it has none.
func LogClient(c *looper.Context, _ looper.Done) slog.Attr {
	addr := c.ClientAddr()
	return slog.String("client", orUnix(addr.IsValid(), addr))
}

// LogPeer logs the address and the port at the other end of the connection; "unix" if that is a Unix socket.
func LogPeer(c *looper.Context, _ looper.Done) slog.Attr {
	peer := c.Peer()
	return slog.String("peer", orUnix(peer.IsValid(), peer))
}

func orUnix(valid bool, addr fmt.Stringer) string {
	if !valid {
		return "unix"
	}
	return addr.String()
}

// LogHost logs the host to which the client addressed the request.
func LogHost(c *looper.Context, _ looper.Done) slog.Attr { return slog.String("host", c.Host()) }

// LogID logs the identifier that RequestID has set; it is left out if there is none.
func LogID(c *looper.Context, _ looper.Done) slog.Attr { return unlessEmpty("id", RequestIDOf(c)) }

// LogUserAgent logs the User-Agent field, at most 256 bytes of it.
func LogUserAgent(c *looper.Context, _ looper.Done) slog.Attr {
	agent := c.Header("User-Agent")
	return unlessEmpty("agent", agent[:min(len(agent), 256)])
}

// LogUser logs the user that BasicAuth has let in; it is left out if there is none.
func LogUser(c *looper.Context, _ looper.Done) slog.Attr {
	user, _ := User(c)
	return unlessEmpty("user", user)
}

// LogError logs the error that the handler returned; it is left out if that is nil.
func LogError(_ *looper.Context, d looper.Done) slog.Attr {
	if d.Err == nil {
		return slog.Attr{}
	}
	return slog.Any("error", d.Err)
}

func unlessEmpty(key, value string) slog.Attr {
	if value == "" {
		return slog.Attr{}
	}
	return slog.String(key, value)
}
